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
 * What cannot be told now stays, for the loop of any expiry-listener. Never throws an operating error.
 */
export async function applyPendingUnits(
  stores: Stores,
  changes: readonly PendingUnits[],
): Promise<{ applied: readonly PendingUnits[] }> {
  const applied: PendingUnits[] = [];
  const left = groups(changes).values();
  await Promise.all(
    Array.from({ length: TELL_AT_ONCE }, async () => {
      for (const group of left) if (await tellGate(stores, group)) applied.push(...group);
    }),
  );
  await forget(stores, applied);
  return { applied };
}

/** One run of the loop: takes up what its writers could not apply. */
export async function applyPendingChanges(stores: Stores): Promise<AppliedChanges & { more: boolean }> {
  const claimed = await claimPendingChanges(stores.db, CLAIM_MAX);
  const units = claimed.filter(movesUnits);
  const applied: PendingGateChange[] = [...(await applyPendingUnits(stores, units)).applied];
  for (const change of claimed) {
    if (change.kind === 'sale' && (await syncSale(stores, change))) applied.push(change);
    if (change.kind === 'distrust') {
      const { partition, epoch } = change;
      await distrustGate(stores.db, {
        partition,
        epoch,
        reason:
          'a script met what no script writes, or the ledger refused an order that the gate had accepted',
      });
      applied.push(change);
    }
  }
  await forget(
    stores,
    applied.filter((change) => !movesUnits(change)),
  );
  return { applied, more: claimed.length === CLAIM_MAX };
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

async function tellGate(stores: Stores, group: readonly PendingUnits[]): Promise<boolean> {
  const [first] = group;
  if (first === undefined) return true;
  const { partition, saleId, kind } = first;
  const batch = { partition, saleId, orderNos: group.map((change) => change.orderNo) };
  try {
    if (kind === 'release') await giveUnitsBack(stores, batch);
    else await settle(stores.gate, batch);
    return true;
  } catch (error) {
    if (error instanceof GateDamagedError) await reportDamage(stores, partition);
    else if (!isOperatingError(error)) throw error;
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
    );
  } catch (error) {
    // The rows stay and are applied again, to no effect.
    if (!isOperatingError(error)) throw error;
  }
}
