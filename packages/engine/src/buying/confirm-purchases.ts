import { isOperatingError, type Purchase, type PurchaseOutcome } from '@stampede/domain';
import { orderedAmong } from './ordered-among.ts';
import type { Stores } from '../stores/stores.ts';

/**
 * Makes promises of what the gate has accepted, or known from before, once enough replicas have it. Refusals promise
 * nothing and do not wait; where no replica is waited for, nobody does.
 *
 * What the replicas do not confirm in time is looked for in the ledger: an order is a promise that no Redis can
 * forget. The rest is `unconfirmed`. It stays what it is in the gate, an ordinary reservation; a failover may forget
 * it, and then its units are on sale again. Nothing is undone after a crash here: the answer is lost, no more.
 *
 * A repeated purchase waits like a new one. It wrote nothing, so the question is not about its own connection's last
 * write but about all that its server had written, see {@link ReplicaQuorum}.
 *
 * Releases, settlements and changes of a sale wait for no replica: the ledger has decided them, and a gate that has
 * forgotten them is rebuilt from it.
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

/** Those that are orders by now; none while the ledger cannot be asked. */
async function orderedSoFar({ db }: Stores, orderNos: readonly string[]): Promise<ReadonlySet<string>> {
  try {
    return await orderedAmong(db, orderNos);
  } catch (error) {
    if (isOperatingError(error)) return new Set();
    throw error;
  }
}
