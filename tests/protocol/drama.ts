import { buyer, canceller, creator, type Role } from './actors.ts';
import type { Arena } from './arena.ts';
import type { Beginning } from './beginnings.ts';
import { fine } from './cuts.ts';
import { History } from './history.ts';
import { FAULTS, type Fault } from './moves.ts';
import type { Actor } from './turns.ts';

const STEPS_MAX = 100;

/** One history whose moves a test dictates. */
export class Drama {
  readonly arena: Arena;
  readonly beginning: Beginning;
  readonly history: History;

  private constructor(arena: Arena, beginning: Beginning, history: History) {
    this.arena = arena;
    this.beginning = beginning;
    this.history = history;
  }

  static async begin(arena: Arena, beginning: Beginning): Promise<Drama> {
    const { sale, start, ordered, queued } = beginning;
    const history = await History.begin(arena, {
      start,
      saleId: sale.saleId,
      given: [ordered, queued],
      roles: [],
      isCut: fine,
      consumers: ['test', 'second'],
      budget: { preemptions: 99, crashes: 9, delays: 9, faults: 9, faultKinds: FAULTS },
    });
    return new Drama(arena, beginning, history);
  }

  /** The actor comes to its first step, and knows what was approved at the beginning. */
  async enter(role: Role): Promise<Actor> {
    return this.history.enter(role);
  }

  /** Another one, who asks the ledger first what is approved now. */
  async enterInformed(role: Role): Promise<Actor> {
    const actor = await this.history.enter({ ...role, informed: true });
    await this.step(actor);
    return actor;
  }

  async step(actor: Actor): Promise<void> {
    await this.history.play({ move: 'step', actor });
  }

  /** The actor goes on until it stands before that step. */
  async until(actor: Actor, step: string): Promise<void> {
    for (let taken = 0; taken < STEPS_MAX; taken += 1) {
      if (actor.next?.startsWith(step)) return;
      if (actor.next === null) break;
      await this.step(actor);
    }
    throw new Error(`${actor.name} never came to ${step}:\n${this.history.story.join('\n')}`);
  }

  async finish(actor: Actor): Promise<void> {
    while (actor.next !== null) await this.step(actor);
  }

  /** From the first step to the last. */
  async run(role: Role): Promise<void> {
    await this.finish(await this.enter(role));
  }

  async runInformed(role: Role): Promise<void> {
    await this.finish(await this.enterInformed(role));
  }

  async crash(actor: Actor): Promise<void> {
    await this.history.play({ move: 'crash', actor });
  }

  async happen(fault: Fault): Promise<void> {
    await this.history.play({ move: 'fault', fault });
  }

  /** The step's reply is lost, and its command still on its way. */
  async delay(actor: Actor): Promise<void> {
    await this.history.play({ move: 'delay', actor });
  }

  /** The unit that is left is bought and ordered, under the epoch of now. */
  async sellTheLastUnit(): Promise<void> {
    const { sale, rival } = this.beginning;
    await this.runInformed(buyer(sale, rival, 'rival'));
    await this.runInformed(creator('second', 'second creator'));
  }

  async cancelOrdered(): Promise<void> {
    await this.runInformed(canceller(this.beginning.ordered.orderNo));
  }

  /** Each order of the ledger as `buyer state`, in the order of the names. */
  async orders(): Promise<string[]> {
    const rows = await this.arena.stores.db.query<{ line: string }>(
      `SELECT buyer_id || ' ' || state AS line FROM orders ORDER BY 1`,
    );
    return rows.map(({ line }) => line);
  }

  /** What the gate says of the sale's only item: available, reserved, sold. */
  async gateStock(): Promise<number[]> {
    const { sale } = this.beginning;
    const values = await this.arena.redis.hmget(
      `items:{0}:${sale.saleId}`,
      ...['sku:available', 'sku:reserved', 'sku:sold'],
    );
    return values.map(Number);
  }

  async pendingChanges(): Promise<string[]> {
    const rows = await this.arena.stores.db.query<{ kind: string }>(
      `SELECT kind FROM pending_gate_changes ORDER BY change_id`,
    );
    return rows.map(({ kind }) => kind);
  }
}
