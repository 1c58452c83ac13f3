import { isOperatingError, type Purchase, type PurchaseOutcome } from '@stampede/domain';
import { orderedAmong } from './ordered-among.ts';
import type { Stores } from '../stores/stores.ts';

/**
 * Waits until enough replicas have what the gate accepted or replayed; only then is an outcome a promise. Refusals
 * promise nothing and do not wait. Without `REDIS_WAIT_REPLICAS` no outcome waits.
 *
 * What the replicas do not confirm in time is looked up in the ledger: an order survives every failover of Redis. The
 * rest is `unconfirmed`. It stays an ordinary reservation in the gate; a failover may lose it, and then its units are
 * on sale again. A crash here loses the answer and nothing else.
 *
 * A replayed purchase waits like a new one. It wrote nothing, so WAIT must cover all writes of its server, not only
 * those of its own connection, see {@link ReplicaQuorum}.
 *
 * Releases, settlements and changes of a sale wait for no replica: the ledger has decided them, and a gate that has
 * lost them is rebuilt from it.
 *
 * @param reserved.runId the server that decided
 * @returns outcomes in the order of the purchases; never throws an operating error
 */
export async function confirmPurchases(
  stores: Stores,
  { partition, purchases }: { partition: number; purchases: readonly Purchase[] },
  { outcomes, runId }: { outcomes: readonly PurchaseOutcome[]; runId: string | null },
): Promise<readonly PurchaseOutcome[]> {
  if (stores.quorum === null) return outcomes;
  const promised = outcomes.map((outcome, index) => promiseOf(outcome, purchases[index]));
  const orderNos = promised.filter((orderNo) => orderNo !== null);
  if (orderNos.length === 0) return outcomes;
  if (runId !== null && (await stores.quorum.confirm(partition, runId))) return outcomes;
  const ordered = await orderedSoFar(stores, orderNos);
  return outcomes.map((outcome, index) => {
    const orderNo = promised[index] ?? null;
    return orderNo === null || ordered.has(orderNo) ? outcome : { outcome: 'unconfirmed', orderNo };
  });
}

/** The order number that an outcome promises. */
function promiseOf(outcome: PurchaseOutcome, purchase: Purchase | undefined): string | null {
  if (outcome.outcome === 'accepted') return purchase?.orderNo ?? null;
  return outcome.outcome === 'replayed' ? outcome.orderNo : null;
}

/** Those that have an order now; none while the ledger is unavailable. */
async function orderedSoFar({ db }: Stores, orderNos: readonly string[]): Promise<ReadonlySet<string>> {
  try {
    return await orderedAmong(db, orderNos);
  } catch (error) {
    if (isOperatingError(error)) return new Set();
    throw error;
  }
}
