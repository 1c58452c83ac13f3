import { isDeepStrictEqual } from 'node:util';
import { isOperatingError } from '@stampede/domain';
import { closeOverdueOrders, refreshTrust, type Stores } from '@stampede/engine';
import type { Arena, SavePoint } from '../protocol/arena.ts';
import { heal } from '../protocol/heal.ts';
import { brokenLaws } from '../protocol/laws.ts';
import { steppedStores } from '../protocol/stepped-stores.ts';
import type { TakeTurn } from '../protocol/turns.ts';
import type fc from 'fast-check';
import { sweeping } from './closing.ts';
import { NOTHING, type Model } from './model.ts';
import { DeathError, mortalStores } from './mortal-stores.ts';
import { observe } from './observe.ts';
import type { Operation, Wish } from './operation.ts';
import { draining } from './ordering.ts';
import { Shop } from './shop.ts';
import { play, type Part } from './schedule.ts';
import { serialOrders, type Ended } from './serial-orders.ts';
import { applying, flushing, reconciling, restartingOnce } from './trusting.ts';
import { differences, viewOf } from './view.ts';

/** What happens goes another way than the model allows; the message tells the whole story. */
class ImpossibleError extends Error {}

/** Model and stores, from an empty ledger and an empty gate on, and what has happened to both. */
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

  /** Does what is wished, in a process that dies after so many steps; nothing where it makes no sense here. */
  async happen(wish: Wish, diesAfter: number | null): Promise<void> {
    const settled = wish.settle(this.model);
    if (settled === null) return;
    const { operation, model } = settled;
    const { stores, diedBefore } = mortalStores(this.shop.arena.stores, diesAfter);
    const answer = await answerOf(operation, stores, this.shop);
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

  /** Does all that is wished at once, step by step as the scheduler says, and lets everything come to rest. */
  async happenAtOnce(
    drawn: readonly (readonly [wish: Wish, diesAfter: number | null])[],
    choice: { readonly scheduler: fc.Scheduler; readonly turns: number },
  ): Promise<void> {
    const { arena } = this.shop;
    const answers = new Map<string, string>();
    const operations = new Map<string, Operation>();
    const parts = drawn.flatMap(([wish, diesAfter], at): Part[] => {
      const settled = wish.settle(this.model);
      if (settled === null) return [];
      const { operation } = settled;
      this.model = settled.model;
      const name = `${'ABCD'[at] ?? ''}`;
      operations.set(name, operation);
      this.lines.push(`${name}: ${operation.tale}, at once with the others`);
      const work = async (take: TakeTurn): Promise<void> => {
        await take('begins');
        const stores = steppedStores(arena.stores, {
          ...{ take, isCut: () => true, onStep: () => undefined, onLate: () => undefined },
        });
        answers.set(name, await answerOf(operation, stores, this.shop));
      };
      return [{ name, work, diesAfter }];
    });
    const { lines, dead, errors } = await play(parts, choice, () => arena.countLockWaits());
    this.lines.push(...lines, ...[...answers].map(([name, answer]) => `${name} → ${answer}`));
    if (errors.length > 0) throw this.impossible(errors.map(describe));
    const ended = [...operations].map(([name, operation]): Ended => ({
      operation,
      answer: dead.has(name) ? null : (answers.get(name) ?? null),
    }));
    const disturbing = new Set([flushing, restartingOnce, reconciling]);
    const disturbed = [...operations.values()].some((operation) => disturbing.has(operation));
    await this.rest(...serialOrders(this.model, ended, disturbed));
  }

  /** Lets the system come to rest, and compares everything with one of the models; names what differs from the first. */
  async rest(...allowed: readonly Model[]): Promise<void> {
    const { arena, saleId, promises } = this.shop;
    this.lines.push('everything comes to rest');
    await refreshTrust(arena.stores);
    await heal(arena.stores, ['test']);
    await closeOverdueOrders(arena.stores, null);
    const found = await observe(this.shop);
    const broken = await brokenLaws(arena.stores, arena.redis, { saleId, promises });
    if (broken.length > 0) throw this.impossible(broken);
    const views = allowed.map((model) => viewOf(atRest(model)));
    if (views.some((view) => isDeepStrictEqual(view, found))) return;
    throw this.impossible(views.length === 0 ? [JSON.stringify(found)] : differences(views[0], found));
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

/** What an operation answers; an operating error is an answer, anything else that is thrown is a bug. */
export async function answerOf(operation: Operation, stores: Stores, shop: Shop): Promise<string> {
  try {
    return await operation.act(stores, shop);
  } catch (error) {
    if (error instanceof DeathError) return 'died';
    if (isOperatingError(error)) return 'unavailable';
    throw error;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The model after all that the system does by itself. */
function atRest(model: Model): Model {
  const does = model.gate === 'open' ? [] : [reconciling];
  return [...does, draining, applying, sweeping].reduce(
    (state, operation) => operation.plan(state).states.at(-1) ?? state,
    model,
  );
}
