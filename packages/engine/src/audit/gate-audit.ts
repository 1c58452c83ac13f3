import { distrustGate } from '@stampede/store';
import { auditEverything, type AuditRound } from './audit-everything.ts';
import type { Findings, OnUnreadable } from './audit-pieces.ts';
import { reasonOf, type Difference, type GateLaw } from './differences.ts';
import { restartMissingWindows } from './restart-missing-windows.ts';
import type { Stores } from '../stores/stores.ts';

/** How long one run spends on each of the two rounds, plus the current piece. */
const RUN_MS = 25;
/** From the start of one round to the start of the next, where a round takes less. */
const ROUND_EVERY_MS = 5000;
/**
 * From one rebuild of a partition to the next. A difference that a rebuild does not remove would be a bug, and must not
 * keep the partition closed. 15 s fit into the 30 s within which a new edit is repaired.
 */
const BACK_OFF_MS = 15_000;
/** Differences of one partition that are reported individually in one run. */
const REPORTED_MAX = 20;
const ROUNDS: readonly AuditRound[] = ['sales', 'orders'];

export interface GateAuditOptions {
  readonly stores: Stores;
  /** Called with the differences of a run: how many break each law, and some of them individually. */
  readonly onDifferences: (found: {
    readonly partition: number;
    readonly byLaw: ReadonlyMap<GateLaw, number>;
    readonly differences: readonly Difference[];
    /** Whether the gate's trust was revoked for it now. */
    readonly distrusted: boolean;
  }) => void;
  readonly onWindowsRestarted: (restarted: {
    readonly partition: number;
    readonly orderNos: readonly string[];
  }) => void;
  /** Called for each sale that could not be compared in this round although the stores are available. */
  readonly onUnreadable: OnUnreadable;
  /** Called after every complete round. */
  readonly onRound: (round: { readonly round: AuditRound; readonly tookMs: number }) => void;
  readonly nowMs?: () => number;
}

interface RoundInHand {
  readonly pieces: AsyncGenerator<Findings>;
  readonly beganAtMs: number;
}

/**
 * The periodic audit: compares everything that can differ between gates and ledger (`auditEverything`), a bounded piece
 * of work per run, and starts over. It restarts missing payment windows, and revokes the trust of a gate that differs
 * from the ledger, so that it is rebuilt. It never changes the ledger's orders or counters.
 *
 * One copy at a time, by a lease that no correctness depends on: revoking the trust of an epoch is idempotent. A crash
 * leaves nothing behind. A difference is reported every round, and revokes the trust of a partition at most every 15 s.
 *
 * Each of the two rounds is in one of these modes:
 * - in hand (in `#inHand`): some of its pieces are compared. It keeps its position between two runs.
 * - due (not in hand, `#nextAtMs` has passed or is not set): the mode at the start.
 * - resting (not in hand, before `#nextAtMs`).
 *
 * Transitions, all under the lease; a copy without it does not change its rounds:
 * - A run: from due to in hand. `#nextAtMs` is set to 5 s after this start.
 * - 25 ms have passed: stays in hand. Findings are reported at the end of the run, not of the round.
 * - No piece is left: to resting, or to due where the round took longer. Partitions without a difference count as well.
 * - An error between the pieces: to resting or due. The next round starts over; earlier findings are reported.
 */
export class GateAudit {
  readonly #options: GateAuditOptions;
  readonly #nowMs: () => number;
  readonly #inHand = new Map<AuditRound, RoundInHand>();
  readonly #nextAtMs = new Map<AuditRound, number>();
  /** By partition: before then its trust is not revoked again. */
  readonly #backOffUntilMs = new Map<number, number>();

  constructor(options: GateAuditOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  /** @throws an operating error while Postgres is unavailable: the round in hand starts over */
  async runOnce(): Promise<void> {
    const due = ROUNDS.filter(
      (round) => this.#inHand.has(round) || this.#nowMs() >= (this.#nextAtMs.get(round) ?? -Infinity),
    );
    if (due.length === 0) return;
    await this.#options.stores.db.exclusively('audit', async () => {
      for (const round of due) await this.#goOn(round);
    });
  }

  async #goOn(round: AuditRound): Promise<void> {
    const untilMs = this.#nowMs() + RUN_MS;
    const found = new Map<number, Findings[]>();
    try {
      const { pieces } = this.#begun(round);
      while (this.#nowMs() < untilMs) {
        const next = await pieces.next();
        if (next.done === true) {
          this.#end(round);
          break;
        }
        const findings = next.value;
        const { partition, differences } = findings;
        if (differences.length > 0) found.set(partition, [...(found.get(partition) ?? []), findings]);
        await this.#restart(findings);
      }
    } catch (error) {
      this.#inHand.delete(round);
      throw error;
    } finally {
      for (const [partition, findings] of found) await this.#report(partition, findings);
    }
  }

  #begun(round: AuditRound): RoundInHand {
    const present = this.#inHand.get(round);
    if (present !== undefined) return present;
    const begun = { pieces: auditEverything(this.#options, round), beganAtMs: this.#nowMs() };
    this.#inHand.set(round, begun);
    this.#nextAtMs.set(round, begun.beganAtMs + ROUND_EVERY_MS);
    return begun;
  }

  #end(round: AuditRound): void {
    const ended = this.#inHand.get(round);
    if (ended === undefined) return;
    this.#inHand.delete(round);
    this.#options.onRound({ round, tookMs: this.#nowMs() - ended.beganAtMs });
  }

  async #restart(findings: Findings): Promise<void> {
    const { stores, onWindowsRestarted } = this.#options;
    const orderNos = await restartMissingWindows(stores, findings);
    if (orderNos.length > 0) onWindowsRestarted({ partition: findings.partition, orderNos });
  }

  async #report(partition: number, findings: readonly Findings[]): Promise<void> {
    const differences = findings.flatMap((found) => found.differences);
    const epoch = Math.min(...findings.map((found) => found.epoch));
    const byLaw = new Map<GateLaw, number>();
    for (const { law } of differences) byLaw.set(law, (byLaw.get(law) ?? 0) + 1);
    const distrusted = await this.#distrust(partition, epoch, differences);
    this.#options.onDifferences({
      partition,
      byLaw,
      differences: differences.slice(0, REPORTED_MAX),
      distrusted,
    });
  }

  async #distrust(partition: number, epoch: number, differences: readonly Difference[]): Promise<boolean> {
    const nowMs = this.#nowMs();
    if (nowMs < (this.#backOffUntilMs.get(partition) ?? -Infinity)) return false;
    const reason = reasonOf('an audit', differences);
    if (!(await distrustGate(this.#options.stores.db, { partition, epoch, reason }))) return false;
    this.#backOffUntilMs.set(partition, nowMs + BACK_OFF_MS);
    return true;
  }
}
