import { isOperatingError } from '@stampede/domain';
import { isSameServer, listGates, type GateRow, type ServerIdentity } from '@stampede/store';
import { eachApart } from '../stores/each-apart.ts';
import type { Stores } from '../stores/stores.ts';
import { findDistrust, reconcileExclusively, type ReconcileOutcome } from './reconcile.ts';

const PAUSE_FIRST_MS = 500;
const PAUSE_MAX_MS = 5000;

export interface GateReconcilerOptions {
  readonly stores: Stores;
  readonly onReconciled: (
    result: ReconcileOutcome & { readonly partition: number; readonly reason: string },
  ) => void;
  /** Called when a rebuild failed; `failures` counts those in a row, `pauseMs` is the time until the next attempt. */
  readonly onFailed: (failed: {
    readonly partition: number;
    readonly reason: string;
    readonly error: Error;
    readonly failures: number;
    readonly pauseMs: number;
  }) => void;
  readonly nowMs?: () => number;
}

interface Attempts {
  /** In a row, with the same server: rebuilds that failed, or whose approval another server replaced. */
  futile: number;
  notBeforeMs: number;
  /** The server of the last attempt. */
  server: ServerIdentity;
}

/**
 * Reconciles every gate that is not trusted, one copy of the process at a time. A rebuild that fails delays only its
 * own partition, for 0.5 s at first and up to 5 s; another server behind the address is tried without a pause. The same
 * pauses slow down two processes with different Redis servers and one ledger, which replace each other's approval
 * endlessly.
 */
export class GateReconciler {
  readonly #options: GateReconcilerOptions;
  readonly #nowMs: () => number;
  readonly #attempts = new Map<number, Attempts>();

  constructor(options: GateReconcilerOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  /**
   * @throws an operating error while Postgres is unavailable; after the last partition, an error that is no operating
   *   error
   */
  async runOnce(): Promise<void> {
    const { stores } = this.#options;
    await eachApart(await listGates(stores.db), async (gate) => {
      const server = stores.nodes.connectionOf(gate.partition)?.identity ?? null;
      // A gate without its server cannot be rebuilt; its connection reports the cause.
      if (server !== null) await this.#reconcile(gate, server);
    });
  }

  async #reconcile(gate: GateRow, server: ServerIdentity): Promise<void> {
    const { stores, onReconciled, onFailed } = this.#options;
    const { partition } = gate;
    const before = this.#attempts.get(partition);
    const isSame = before !== undefined && isSameServer(before.server, server);
    if (isSame && this.#nowMs() < before.notBeforeMs) return;
    let reason: string | null = null;
    try {
      reason = await findDistrust(stores, gate);
      if (reason === null) return;
      const rival = isSame ? rivalOf(gate, server) : null;
      if (rival !== null) reason = rival;
      const outcome = await reconcileExclusively(stores, gate, reason);
      if (outcome === null) return;
      this.#note(partition, server, rival === null ? 0 : (before?.futile ?? 0) + 1);
      onReconciled({ ...outcome, partition, reason });
    } catch (error) {
      if (!isOperatingError(error)) throw error;
      const futile = (isSame ? before.futile : 0) + 1;
      const pauseMs = this.#note(partition, server, futile);
      onFailed({ partition, reason: reason ?? 'it could not be read', error, failures: futile, pauseMs });
    }
  }

  /** @returns the pause that follows, in ms */
  #note(partition: number, server: ServerIdentity, futile: number): number {
    const pauseMs = futile === 0 ? 0 : Math.min(PAUSE_FIRST_MS * 2 ** Math.min(futile - 1, 10), PAUSE_MAX_MS);
    this.#attempts.set(partition, { futile, notBeforeMs: this.#nowMs() + pauseMs, server });
    return pauseMs;
  }
}

/** The reason where this process rebuilt the gate on this server before, and another server was approved since. */
function rivalOf(gate: GateRow, server: ServerIdentity): string | null {
  if (gate.state !== 'approved' || gate.approvedRunId === server.runId) return null;
  return (
    `two Redis servers are used with one ledger: ${gate.approvedRunId ?? 'unknown'} was approved instead of ` +
    `${server.runId}; REDIS_URL has to lead every process to the same server`
  );
}
