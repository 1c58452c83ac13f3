import {
  approveGate,
  fenceGate,
  gateKeys,
  isSameServer,
  listGates,
  openGate,
  readEpochSeen,
  raiseEpoch,
  removeForeignKeys,
  type GateConnection,
  type GateRow,
  type Rebuild,
  type ServerIdentity,
} from '@stampede/store';
import { StoreUnavailableError } from '@stampede/domain';
import { EpochOverError } from '../ordering/create-orders.ts';
import { drainFencedGate } from './drain-fenced-gate.ts';
import { rebuildGate } from './rebuild-gate.ts';
import type { Stores } from '../stores/stores.ts';

export type ReconcileOutcome =
  /** The gate was rebuilt and is approved. */
  | { readonly outcome: 'reconciled'; readonly epoch: number; readonly reason: string }
  /** Another reconcile began meanwhile. */
  | { readonly outcome: 'superseded' };

/** Called before each step; tests interrupt a reconcile there. */
export type BeforeStep = (step: ReconcileStep) => Promise<void> | void;
type ReconcileStep = 'raise-epoch' | 'fence' | 'drain' | 'rebuild' | 'open' | 'approve';

/**
 * Why the gate of a partition is not trusted; null when it is. Reads on the connection that scripts use: its server and
 * replication history must be the approved ones, and its marker the approved epoch. A difference is read again before
 * it counts.
 */
export async function findDistrust(stores: Stores, gate: GateRow): Promise<string | null> {
  if (gate.state === 'untrusted') return gate.reason ?? 'it is new';
  if (gate.state === 'reconciling') return 'a reconcile did not finish';
  const connection = stores.nodes.connectionOf(gate.partition);
  const known = connection?.identity ?? null;
  if (connection === null || known === null) return null;
  const approved = { runId: gate.approvedRunId ?? '', replicationId: gate.approvedReplicationId ?? '' };
  const identity = isSameServer(known, approved) ? known : await connection.identifyAgain();
  if (identity === null) return null;
  if (identity.runId !== approved.runId)
    return 'it is another Redis server than the approved one, or has restarted';
  if (identity.replicationId !== approved.replicationId)
    return 'the Redis server has another replication history than the approved one';
  const marker = await stores.nodes.readMarker(gate.partition);
  return marker === gate.epoch ? null : `its marker is ${marker ?? 'missing'} and not epoch ${gate.epoch}`;
}

/**
 * Rebuilds the gate of one partition from the ledger. In this order, so that no process sells from an incomplete gate
 * and no promised purchase is lost:
 *
 * 0. a write without effect, to check that the server accepts writes: a rebuild that cannot succeed raises no epoch;
 * 1. raise the epoch in the ledger: from this commit on, no order is written from entries of an older epoch;
 * 2. fence the gate: its marker is deleted, so every script of a seller refuses;
 * 3. write the entries left in the queue and the dead letters to the ledger;
 * 4. replace the gate's keys from one snapshot of the ledger;
 * 5. write the marker; 6. approve epoch and server in the ledger.
 *
 * All steps use one connection to one server, and fail with it. A crash after any step leaves an unapproved gate, which
 * the next reconcile rebuilds with a higher epoch. An error can only lower what is sold.
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
    await connection.command('probe', (redis) => redis.setrange(gateKeys.probeKey(partition), 0, ''));
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
    const { runId, replicationId } = await identityOf(connection);
    const approved = await approveGate(stores.db, { partition, epoch, runId, replicationId });
    return approved ? { outcome: 'reconciled', epoch, reason } : { outcome: 'superseded' };
  } catch (error) {
    if (error instanceof EpochOverError) return { outcome: 'superseded' };
    throw error;
  } finally {
    connection.close();
  }
}

/**
 * Reconciles a gate, unless another process is reconciling it.
 *
 * @returns null when another process is doing so, or has done so
 */
export async function reconcileExclusively(
  stores: Stores,
  gate: GateRow,
  reason: string,
): Promise<ReconcileOutcome | null> {
  let outcome: ReconcileOutcome | null = null;
  await stores.db.exclusively(`reconcile ${gate.partition}`, async () => {
    const [again] = (await listGates(stores.db)).filter(({ partition }) => partition === gate.partition);
    // Another copy may have done it while this one waited for the lock.
    if (again?.epoch !== gate.epoch || again.state !== gate.state) return;
    outcome = await reconcilePartition(stores, gate.partition, reason);
  });
  return outcome;
}

/** Read again: a server that was demoted and promoted meanwhile may have lost what was loaded. */
async function identityOf(connection: GateConnection): Promise<ServerIdentity> {
  const identity = await connection.identifyAgain();
  if (identity === null) throw new StoreUnavailableError('redis', 'reconcile');
  return identity;
}
