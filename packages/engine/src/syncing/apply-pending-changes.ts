import { GateDamagedError, isOperatingError } from '@stampede/domain';
import {
  chunksOf,
  claimPendingChanges,
  deletePendingChanges,
  distrustGate,
  findReturnedOrders,
  release,
  returnUnits,
  settle,
  type PendingGateChange,
  type PendingUnits,
} from '@stampede/store';
import { reportDamage } from '../trust/report-damage.ts';
import { eachApart } from '../stores/each-apart.ts';
import type { Stores } from '../stores/stores.ts';
import { syncSale } from './sync-sale.ts';

/** Rows in one run of the loop. */
const CLAIM_MAX = 2000;
/** Orders in one script: purchases wait while it runs. */
const SCRIPT_ORDERS_MAX = 200;
/** Scripts in flight at the same time: Redis runs them without other commands in between. */
const SCRIPTS_IN_FLIGHT = 2;

/** For counting. */
export interface AppliedChanges {
  /** Changes that are applied to the gate now. */
  readonly applied: readonly PendingGateChange[];
}

/**
 * Applies releases, settlements and returns that the ledger has decided to the gate, then deletes their rows. The scripts are
 * idempotent by order number, so after a crash between script and deletion the step is repeated.
 *
 * What cannot be applied now stays pending, for any expiry-listener. Never throws an operating error. A sale that fails
 * does not skip the others. A gate that fails gets no further call in this run.
 */
export async function applyPendingUnits(
  stores: Stores,
  changes: readonly PendingUnits[],
): Promise<{ applied: readonly PendingUnits[] }> {
  const applied: PendingUnits[] = [];
  const left = groups(changes).values();
  const unusable = new Set<number>();
  const applyNext = (): Promise<void> =>
    eachApart(left, async (group) => {
      if (await applyGroup(stores, group, unusable)) applied.push(...group);
    });
  const ends = await Promise.allSettled(Array.from({ length: SCRIPTS_IN_FLIGHT }, applyNext));
  await deleteApplied(stores, applied);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return { applied };
}

/** One run of the loop: claims and applies what its writers could not apply. */
export async function applyPendingChanges(stores: Stores): Promise<AppliedChanges & { more: boolean }> {
  const claimed = await claimPendingChanges(stores.db, CLAIM_MAX);
  const units = claimed.filter(movesUnits);
  const applied: PendingGateChange[] = [];
  const kinds = [
    async () => {
      applied.push(...(await applyPendingUnits(stores, units)).applied);
    },
    () => applyToSales(stores, claimed, applied),
    () => distrustGates(stores, claimed, applied),
  ];
  await eachApart(kinds, (apply) => apply());
  return { applied, more: claimed.length === CLAIM_MAX };
}

/** A sale that is locked in the ledger, or cannot be applied, is tried once in a run, and does not skip the others. */
async function applyToSales(
  stores: Stores,
  claimed: readonly PendingGateChange[],
  applied: PendingGateChange[],
): Promise<void> {
  const bySale = new Map<string, PendingGateChange[]>();
  for (const change of claimed) {
    if (change.kind !== 'sale') continue;
    bySale.set(change.saleId, [...(bySale.get(change.saleId) ?? []), change]);
  }
  await eachApart(bySale, async ([saleId, changes]) => {
    if (!(await syncSale(stores, { saleId }))) return;
    await deleteApplied(stores, changes);
    applied.push(...changes);
  });
}

async function distrustGates(
  stores: Stores,
  claimed: readonly PendingGateChange[],
  applied: PendingGateChange[],
): Promise<void> {
  const reason =
    'a script met what no script writes, or the ledger refused an order that the gate had accepted';
  await eachApart(claimed, async (change) => {
    if (change.kind !== 'distrust') return;
    await distrustGate(stores.db, { partition: change.partition, epoch: change.epoch, reason });
    await deleteApplied(stores, [change]);
    applied.push(change);
  });
}

function movesUnits(change: PendingGateChange): change is PendingUnits {
  return change.kind === 'release' || change.kind === 'settle' || change.kind === 'return';
}

/** Rows of one kind and one sale, at most as many as fit in one script. */
function groups(changes: readonly PendingUnits[]): PendingUnits[][] {
  const bySale = new Map<string, PendingUnits[]>();
  for (const change of changes) {
    const name = `${change.kind} ${change.saleId}`;
    const group = bySale.get(name);
    if (group === undefined) bySale.set(name, [change]);
    else group.push(change);
  }
  return [...bySale.values()].flatMap((group) => chunksOf(group, SCRIPT_ORDERS_MAX));
}

/** @param unusable partitions whose gate failed in this run, for a reason that concerns more than one sale */
async function applyGroup(
  stores: Stores,
  group: readonly PendingUnits[],
  unusable: Set<number>,
): Promise<boolean> {
  const [first] = group;
  if (first === undefined) return true;
  const { partition, saleId, kind } = first;
  if (unusable.has(partition)) return false;
  const batch = { partition, saleId, orderNos: group.map((change) => change.orderNo) };
  try {
    switch (kind) {
      case 'release':
        await giveUnitsBack(stores, saleId, () => release(stores.gate, batch));
        break;
      case 'settle':
        await settle(stores.gate, batch);
        break;
      case 'return': {
        const orders = await findReturnedOrders(stores.db, batch.orderNos);
        await giveUnitsBack(stores, saleId, () => returnUnits(stores.gate, { partition, saleId, orders }));
        break;
      }
    }
    return true;
  } catch (error) {
    if (error instanceof GateDamagedError) await reportDamage(stores, partition);
    else if (isOperatingError(error)) unusable.add(partition);
    else throw error;
    return false;
  }
}

/** There may be units again, also when the outcome of the call is unknown. */
async function giveUnitsBack(stores: Stores, saleId: string, apply: () => Promise<unknown>): Promise<void> {
  try {
    await apply();
  } finally {
    stores.soldOut.invalidate(saleId);
  }
}

async function deleteApplied(stores: Stores, applied: readonly PendingGateChange[]): Promise<void> {
  try {
    await deletePendingChanges(
      stores.db,
      applied.map((change) => change.changeId),
      stores.blocked.waitMs,
    );
  } catch (error) {
    // The rows stay and are applied again, without effect.
    if (!isOperatingError(error)) throw error;
  }
}
