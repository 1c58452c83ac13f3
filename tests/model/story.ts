import { isDeepStrictEqual } from 'node:util';
import { closeOverdueOrders, refreshTrust } from '@stampede/engine';
import { mortalStores } from '@stampede/testkit';
import type { Arena, SavePoint } from '../protocol/arena.ts';
import { heal } from '../protocol/heal.ts';
import { brokenLaws } from '../protocol/laws.ts';
import { answerOf } from './answer.ts';
import { sweeping } from './closing.ts';
import { NOTHING, type Model } from './model.ts';
import { observe } from './observe.ts';
import type { Wish } from './operation.ts';
import { draining } from './ordering.ts';
import { Shop } from './shop.ts';
import { applying, reconciling } from './trusting.ts';
import { differences, viewOf } from './view.ts';

const PLACES_MAX = 6;

/** The system differs from what the model allows; the message has the whole story. */
class ImpossibleError extends Error {
  constructor(story: string) {
    super(story);
    this.name = 'ImpossibleError';
  }
}

/** Model and stores, starting with an empty ledger and an empty gate, and their history. */
export class Story {
  readonly shop: Shop;
  readonly lines: string[] = [];
  model: Model = NOTHING;

  private constructor(arena: Arena) {
    this.shop = new Shop(arena);
  }

  static async begin(arena: Arena, start: SavePoint): Promise<Story> {
    await arena.restore(start);
    return new Story(arena);
  }

  /** Runs a wish in a process that dies after `diesAfter` steps; skips it where it is not possible. */
  async happen(wish: Wish, diesAfter: number | null): Promise<void> {
    const settled = wish.settle(this.model);
    if (settled === null) return;
    const { operation, model } = settled;
    const { stores, diedBefore } = mortalStores(
      this.shop.arena.stores,
      (_step, taken) => taken === diesAfter,
    );
    const answer = await this.#orTell(operation.tale, answerOf(operation, stores, this.shop));
    const died = diedBefore();
    this.lines.push(`${operation.tale} → ${died === null ? answer : `the process dies before: ${died}`}`);

    const { states, aside = [], reply } = operation.plan(model);
    const end = states.at(-1) ?? model;
    if (died === null && answer !== reply) throw this.impossible([`the model answers ${reply}`]);
    await refreshTrust(this.shop.arena.stores);
    const found = await observe(this.shop);
    const allowed = died === null ? [end] : [...states, ...aside];
    const next = allowed.find((state) => isDeepStrictEqual(viewOf(state), found));
    if (next === undefined) throw this.impossible(differences(viewOf(end), found));
    this.model = next;
  }

  /** Waits until the system is quiescent, and compares it with the models; reports the differences from the first. */
  async rest(...allowed: readonly Model[]): Promise<void> {
    const { arena, saleId, promises } = this.shop;
    this.lines.push('everything comes to rest');
    await refreshTrust(arena.stores);
    await this.#orTell('the system heals', heal(arena.stores, ['test']));
    await closeOverdueOrders(arena.stores, null);
    const found = await observe(this.shop);
    const broken = await brokenLaws(arena.stores, arena.redis, { saleId, promises });
    if (broken.length > 0) throw this.impossible(broken);
    const views = allowed.map((model) => viewOf(atRest(model)));
    if (views.some((view) => isDeepStrictEqual(view, found))) return;
    throw this.impossible(
      views.length === 0
        ? ['in no order do they answer so', `at rest: ${JSON.stringify(found)}`]
        : differences(views[0], found),
    );
  }

  /** A bug in a step ends the story. */
  async #orTell<Result>(what: string, work: Promise<Result>): Promise<Result> {
    return work.catch((error: unknown) => {
      throw this.impossible([`${what}: ${describe(error)}`]);
    });
  }

  /** With the whole story. */
  impossible(findings: readonly string[]): Error {
    const bare = (line: string): string =>
      line.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (orderNo) => this.shop.nameOf(orderNo));
    return new ImpossibleError(
      [...this.lines.map((line, at) => `${at + 1}. ${line}`), 'But:', ...findings.map(bare)]
        .map((line) => `  ${line}`)
        .join('\n'),
    );
  }
}

/** An error with the innermost lines of its stack. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error.stack ?? error.message).split('\n').slice(0, PLACES_MAX).join('\n');
}

/** The model after all background work. */
function atRest(model: Model): Model {
  const does = model.gate === 'open' ? [] : [reconciling];
  return [...does, draining, applying, sweeping].reduce(
    (state, operation) => operation.plan(state).states.at(-1) ?? state,
    model,
  );
}
