import { isOperatingError, OutcomeUnknownError } from '@stampede/domain';
import { refreshTrust } from '@stampede/engine';
import type { Approvals } from '@stampede/store';
import { instrumentedStores, type StepHook } from '@stampede/testkit';
import { isBug, type Role } from './actors.ts';
import type { Arena, SavePoint } from './arena.ts';
import { heal } from './heal.ts';
import { brokenLaws, queuedOrders, recordedOrders } from './laws.ts';
import { copyKeyspace } from './keyspace.ts';
import { describe, movesOf, spend, type Budget, type Fault, type Move } from './moves.ts';
import { Promises } from './promises.ts';
import { Stage, type Actor, type TakeTurn } from './turns.ts';
import type { Purchase } from '@stampede/domain';

/** Where histories begin, and who is in them. */
export interface Scenario {
  readonly start: SavePoint;
  readonly saleId: string;
  /** Purchases that were accepted before the beginning. */
  readonly given: readonly Purchase[];
  readonly roles: readonly Role[];
  /** Whether an actor stands still before this step; otherwise it belongs to the one before. */
  readonly isCut: (step: string) => boolean;
  readonly budget: Budget;
  /** All actors are of one process: what its keeper learns, all know. */
  readonly oneProcess?: boolean;
  readonly consumers?: readonly string[];
}

export interface Told {
  /** What happened, one line a move. */
  readonly story: readonly string[];
  /** Laws that did not hold at rest. */
  readonly broken: readonly string[];
}

const STEPS_MAX = 400;

/** One history of a scenario, as far as it has come. */
export class History {
  readonly promises: Promises;
  readonly story: string[] = [];
  readonly #arena: Arena;
  readonly #scenario: Scenario;
  readonly #stage: Stage;
  readonly #shared: Approvals;
  #last: Actor | null = null;
  #redisUsed = true;
  #left: Budget;
  #bugs: string[] = [];

  private constructor(arena: Arena, scenario: Scenario) {
    this.#arena = arena;
    this.#scenario = scenario;
    this.#stage = new Stage(() => arena.countLockWaits());
    this.#shared = new Map(arena.stores.approvals);
    this.#left = scenario.budget;
    this.promises = new Promises(scenario.given);
  }

  /** Brings both stores back to the scenario's beginning, and lets every actor come to its first step. */
  static async begin(arena: Arena, scenario: Scenario): Promise<History> {
    await arena.restore(scenario.start);
    const history = new History(arena, scenario);
    for (const role of scenario.roles) history.#start(role);
    await history.#stage.quiet();
    return history;
  }

  /** Another actor comes to its first step. */
  async enter(role: Role): Promise<Actor> {
    const actor = this.#start(role);
    await this.#stage.quiet();
    return actor;
  }

  /** Commands that are still on their way. */
  get late(): Actor[] {
    return this.#stage.actors.filter((actor) => actor.next?.includes('(late)'));
  }

  #start(role: Role): Actor {
    return this.#stage.start(role.name, async (take) => {
      const approvals = this.#scenario.oneProcess === true ? this.#shared : new Map(this.#shared);
      const stores = instrumentedStores(this.#arena.storesWith(approvals), this.#turnBefore(take));
      if (role.informed === true) await refreshTrust(stores);
      await role.work(stores, this.promises).catch((error: unknown) => {
        if (!isOperatingError(error)) throw error;
        this.story.push(`  ${role.name} ends: ${error.message}`);
      });
    });
  }

  /** Lets a step wait for its turn, and loses its reply where the turn says so. */
  #turnBefore(take: TakeTurn): StepHook {
    return async (step, run) => {
      const leave = this.#scenario.isCut(step.name) ? await take(step.name) : 'go';
      if (step.store === 'redis') this.#redisUsed = true;
      if (leave === 'go' || step.holdBack === null) return run();
      const script = step.name.replace('redis ', '');
      this.#enterLate(script, step.holdBack());
      throw new OutcomeUnknownError('redis', script);
    };
  }

  moves(): Move[] {
    return movesOf({
      actors: this.#stage.actors,
      last: this.#last,
      redisUsed: this.#redisUsed,
      left: this.#left,
    });
  }

  async play(move: Move): Promise<void> {
    this.story.push(describe(move));
    this.#left = spend(this.#left, move, this.#last);
    switch (move.move) {
      case 'step':
        move.actor.step();
        break;
      case 'delay':
        move.actor.step('reply-lost');
        break;
      case 'crash':
        move.actor.crash();
        break;
      case 'fault':
        this.#redisUsed = false;
        await this.#happen(move.fault);
        break;
    }
    if (move.move === 'step' || move.move === 'delay') this.#last = move.actor;
    await this.#stage.quiet();
  }

  /** Whoever has not ended crashes; the system heals; the laws are looked at. */
  async rest(): Promise<string[]> {
    const { late } = this;
    for (const actor of this.#stage.actors) if (!late.includes(actor)) actor.crash();
    await this.#stage.quiet();
    const { stores } = this.#arena;
    await refreshTrust(stores);
    const consumers = this.#scenario.consumers ?? ['test'];
    await heal(stores, consumers);
    if (late.length > 0) {
      // What was on its way all the time arrives after everything else.
      for (const actor of late) {
        this.story.push(`${actor.name}: ${actor.next ?? ''}, at rest`);
        actor.step();
      }
      await this.#stage.quiet();
      await heal(stores, consumers);
    }
    for (const { name, error } of this.#stage.actors) {
      if (isBug(error))
        this.#bugs.push(`${name} threw ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
    }
    const { saleId } = this.#scenario;
    return [
      ...this.#bugs,
      ...(await brokenLaws(stores, this.#arena.redis, { saleId, promises: this.promises })),
    ];
  }

  #enterLate(name: string, deliver: () => Promise<void>): void {
    this.#stage.start(`late ${name}`, async (take) => {
      await take(`redis ${name} (late)`);
      this.#redisUsed = true;
      await deliver();
    });
  }

  async #happen(fault: Fault): Promise<void> {
    const { redis, stores } = this.#arena;
    switch (fault) {
      case 'break':
        this.#arena.breakSessions();
        return;
      case 'flush':
        await Promise.all([redis.flushall(), redis.script('FLUSH')]);
        break;
      case 'restart':
        await this.#arena.restartWith(await copyKeyspace(redis));
        break;
      case 'restart-old':
        await this.#arena.restartWith(this.#scenario.start.keyspace);
        break;
      case 'restart-empty':
        await this.#arena.restartWith([]);
        break;
    }
    const kept = new Set([...(await recordedOrders(stores)), ...(await queuedOrders(this.#arena.redis))]);
    for (const orderNo of this.promises.notYetOrdered(kept)) this.promises.lost.add(orderNo);
  }
}

/** Plays one history to its end; `choose` picks the index of each move. */
export async function playHistory(
  arena: Arena,
  scenario: Scenario,
  choose: (moves: readonly Move[]) => number,
): Promise<Told> {
  const history = await History.begin(arena, scenario);
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const moves = history.moves();
    const move = moves[choose(moves)];
    if (moves.length === 0 || move === undefined) break;
    await history.play(move);
  }
  return { story: history.story, broken: await history.rest() };
}
