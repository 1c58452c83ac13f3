import { GateDamagedError, isOperatingError } from '@stampede/domain';
import {
  chunksOf,
  claimPendingChanges,
  deletePendingChanges,
  distrustGate,
  release,
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
/** Units of one script, for which every purchase waits that comes meanwhile. */
const TELL_MAX = 200;
/** Scripts that are sent without waiting for the one before: Redis runs them without a turn for anybody else. */
const TELL_AT_ONCE = 2;

/** What was told to the gate, for counting. */
export interface AppliedChanges {
  /** Changes that the gate shows now. */
  readonly applied: readonly PendingGateChange[];
}

/**
 * Tells the gate of releases and settlements that the ledger has decided, then forgets them. The scripts go by
 * the order number and do nothing a second time, so a crash between the script and the deletion repeats the step.
 *
 * What cannot be told now stays, for the loop of any expiry-listener. Never throws an operating error. A sale that fails
 * keeps no other from its turn, and of a gate that cannot be used only one call finds that out.
 */
export async function applyPendingUnits(
  stores: Stores,
  changes: readonly PendingUnits[],
): Promise<{ applied: readonly PendingUnits[] }> {
  const applied: PendingUnits[] = [];
  const left = groups(changes).values();
  const unusable = new Set<number>();
  const tellNext = (): Promise<void> =>
    eachApart(left, async (group) => {
      if (await tellGate(stores, group, unusable)) applied.push(...group);
    });
  const ends = await Promise.allSettled(Array.from({ length: TELL_AT_ONCE }, tellNext));
  await forget(stores, applied);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return { applied };
}

/** One run of the loop: takes up what its writers could not apply. */
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

/** One that is locked in the ledger, or cannot be told, is tried once in a run, and the other sales have their turn. */
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
    await forget(stores, changes);
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
    await forget(stores, [change]);
    applied.push(change);
  });
}

function movesUnits(change: PendingGateChange): change is PendingUnits {
  return change.kind === 'release' || change.kind === 'settle';
}

/** Rows of one kind and one sale, at most as many as one script takes. */
function groups(changes: readonly PendingUnits[]): PendingUnits[][] {
  const bySale = new Map<string, PendingUnits[]>();
  for (const change of changes) {
    const name = `${change.kind} ${change.saleId}`;
    const group = bySale.get(name);
    if (group === undefined) bySale.set(name, [change]);
    else group.push(change);
  }
  return [...bySale.values()].flatMap((group) => chunksOf(group, TELL_MAX));
}

/** @param unusable partitions whose gate could not be used in this run, for whatever is not of one sale alone */
async function tellGate(
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
    if (kind === 'release') await giveUnitsBack(stores, batch);
    else await settle(stores.gate, batch);
    return true;
  } catch (error) {
    if (error instanceof GateDamagedError) await reportDamage(stores, partition);
    else if (isOperatingError(error)) unusable.add(partition);
    else throw error;
    return false;
  }
}

/** This process knows now that there may be units again, also when it was not told what became of the call. */
async function giveUnitsBack(stores: Stores, batch: Parameters<typeof release>[1]): Promise<void> {
  try {
    await release(stores.gate, batch);
  } finally {
    stores.soldOut.forget(batch.saleId);
  }
}

async function forget(stores: Stores, applied: readonly PendingGateChange[]): Promise<void> {
  try {
    await deletePendingChanges(
      stores.db,
      applied.map((change) => change.changeId),
      stores.held.waitMs,
    );
  } catch (error) {
    // The rows stay and are applied again, to no effect.
    if (!isOperatingError(error)) throw error;
  }
}
