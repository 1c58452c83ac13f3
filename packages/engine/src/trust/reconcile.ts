import {
  approveGate,
  fenceGate,
  listGates,
  openGate,
  readEpochSeen,
  raiseEpoch,
  removeForeignKeys,
  type GateConnection,
  type GateRow,
  type Rebuild,
} from '@stampede/store';
import { EpochOverError } from '../ordering/create-orders.ts';
import { drainFencedGate } from './drain-fenced-gate.ts';
import { rebuildGate } from './rebuild-gate.ts';
import type { Stores } from '../stores/stores.ts';

export type ReconcileOutcome =
  /** The gate was rebuilt and is approved. */
  | { readonly outcome: 'reconciled'; readonly epoch: number; readonly reason: string }
  /** Another reconcile has begun since. */
  | { readonly outcome: 'superseded' };

/** Called before each step; tests stop a reconcile there. */
export type BeforeStep = (step: ReconcileStep) => Promise<void> | void;
type ReconcileStep = 'raise-epoch' | 'fence' | 'drain' | 'rebuild' | 'open' | 'approve';

/**
 * Why the gate of a partition is not trusted; null when it is. Asks the very connection that scripts run on: its
 * server must be the approved one, and the marker in it the approved epoch.
 */
export async function findDistrust(stores: Stores, gate: GateRow): Promise<string | null> {
  if (gate.state === 'untrusted') return gate.reason ?? 'it is new';
  if (gate.state === 'reconciling') return 'a reconcile did not finish';
  const identity = stores.nodes.connectionOf(gate.partition)?.identity ?? null;
  if (identity === null) return null;
  if (identity.runId !== gate.approvedRunId)
    return 'it is another Redis server than the approved one, or has restarted';
  const marker = await stores.nodes.readMarker(gate.partition);
  return marker === gate.epoch ? null : `its marker is ${marker ?? 'missing'} and not epoch ${gate.epoch}`;
}

/**
 * Rebuilds the gate of one partition from the ledger. In this order, so that nobody sells from a half-built gate
 * and nothing that was promised is lost:
 *
 * 1. raise the epoch in the ledger: from this commit on no order is written from entries of an older one;
 * 2. fence the gate: its marker goes, so every script of a seller refuses;
 * 3. write what is left in the queue and the dead letters to the ledger;
 * 4. replace the gate's keys from one snapshot of the ledger;
 * 5. write the marker; 6. approve epoch and server in the ledger.
 *
 * All of it on one connection to one server, lost if that is lost. A crash after any step leaves an unapproved
 * gate, which the next reconcile begins anew with a higher epoch. It errs only towards selling less.
 */
export async function reconcilePartition(
  stores: Stores,
  partition: number,
  reason: string,
  beforeStep: BeforeStep = () => undefined,
): Promise<ReconcileOutcome> {
  const connection = await stores.nodes.openSession(partition);
  try {
    await beforeStep('raise-epoch');
    await removeForeignKeys(connection, partition);
    const epoch = await raiseEpoch(stores.db, partition, reason, await readEpochSeen(connection, partition));
    const rebuild: Rebuild = { connection, partition, epoch };
    await beforeStep('fence');
    if ((await fenceGate(rebuild)) === 'superseded') return { outcome: 'superseded' };
    await beforeStep('drain');
    await drainFencedGate(stores, rebuild);
    await beforeStep('rebuild');
    await rebuildGate(stores, rebuild);
    await beforeStep('open');
    await openGate(rebuild);
    await beforeStep('approve');
    const runId = runIdOf(connection);
    const approved = await approveGate(stores.db, { partition, epoch, runId });
    return approved ? { outcome: 'reconciled', epoch, reason } : { outcome: 'superseded' };
  } catch (error) {
    if (error instanceof EpochOverError) return { outcome: 'superseded' };
    throw error;
  } finally {
    connection.close();
  }
}

type OnReconciled = (
  result: ReconcileOutcome & { readonly partition: number; readonly reason: string },
) => void;

/** One round of the gate's keeper: every partition that is not trusted is reconciled, by one copy at a time. */
export async function reconcileUntrusted(stores: Stores, onReconciled: OnReconciled): Promise<void> {
  for (const gate of await listGates(stores.db)) await reconcileIfUntrusted(stores, gate, onReconciled);
}

/** Reconciles a gate if it is not trusted, unless another process is at it. */
export async function reconcileIfUntrusted(
  stores: Stores,
  gate: GateRow,
  onReconciled: OnReconciled = () => undefined,
): Promise<void> {
  const reason = await findDistrust(stores, gate);
  if (reason === null) return;
  await stores.db.exclusively(`reconcile ${gate.partition}`, async () => {
    const [again] = (await listGates(stores.db)).filter(({ partition }) => partition === gate.partition);
    // Another copy may have done it while this one waited for its turn.
    if (again?.epoch !== gate.epoch || again.state !== gate.state) return;
    onReconciled({
      ...(await reconcilePartition(stores, gate.partition, reason)),
      partition: gate.partition,
      reason,
    });
  });
}

function runIdOf(connection: GateConnection): string {
  const identity = connection.identity;
  if (identity === null) throw new Error('the connection of the reconcile is lost');
  return identity.runId;
}
