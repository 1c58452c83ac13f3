import { isStoredBuyerId, type SaleCatalog } from '@stampede/domain';
import { listOrdersOfBuyer, listUnitsOfBuyers, readGateCounts } from '@stampede/store';
import { NAMED_MAX, type Difference } from './differences.ts';
import { pause } from '../stores/pause.ts';
import { readSides } from './read-sides.ts';
import type { Stores } from '../stores/stores.ts';

const READINGS_MAX = 5;
const PAUSE_MS = 10;

/**
 * Compares the gate's counts of some buyers, which enforce their limit, with their units in the ledger and in flight. A
 * count is reported as wrong only when the gate was quiescent while both sides were read (`readSides`). In a partition
 * that is never quiescent for some ms, a wrong count is detected later.
 *
 * @param buyerIds at most 250
 * @throws an operating error when the gate is not trusted, or a store is unavailable
 */
export async function compareBuyers(
  stores: Stores,
  sale: SaleCatalog,
  buyerIds: readonly string[],
): Promise<Difference[]> {
  const { saleId, partition } = sale;
  const differenceOf = (detail: string, orderNos: readonly string[] = []): Difference => ({
    law: 'buyers_agree',
    partition,
    saleId,
    orderNos,
    detail,
  });
  const differences = buyerIds
    .filter((buyerId) => !isStoredBuyerId(buyerId))
    .map(() => differenceOf('a count of a buyer that cannot be'));

  let suspects = await failingQuickCheck(stores, sale, buyerIds.filter(isStoredBuyerId));
  for (let reading = 0; suspects.length > 0 && reading < READINGS_MAX; reading += 1) {
    if (reading > 0) await pause(PAUSE_MS);
    const sides = await readSides(stores, sale, suspects);
    const { gate, waiting, unapplied, takenInLedger, inErasure, isSnapshot } = sides;
    const onTheWay = new Map<string, number>();
    const released = unapplied.filter(({ kind }) => kind !== 'settle');
    for (const { buyerId, quantity } of [...waiting.map(({ entry }) => entry), ...released])
      onTheWay.set(buyerId, (onTheWay.get(buyerId) ?? 0) + quantity);
    const wrong = suspects.flatMap((buyerId, index) => {
      const expected = (takenInLedger[index] ?? 0) + (onTheWay.get(buyerId) ?? 0);
      const counted = gate.taken[index] ?? 0;
      return counted === expected || inErasure.has(buyerId) ? [] : [{ buyerId, counted, expected }];
    });
    if (isSnapshot) {
      for (const { buyerId, counted, expected } of wrong) {
        const detail = `the count of a buyer is ${counted} and should be ${expected}`;
        differences.push(
          differenceOf(detail, await listOrdersOfBuyer(stores.db, { saleId, buyerId, limit: NAMED_MAX })),
        );
      }
      return differences;
    }
    suspects = wrong.map(({ buyerId }) => buyerId);
  }
  return differences;
}

/** Most buyers have nothing in flight: for these, a quick check in two reads is enough. */
async function failingQuickCheck(
  stores: Stores,
  { saleId, partition }: SaleCatalog,
  buyerIds: readonly string[],
): Promise<string[]> {
  if (buyerIds.length === 0) return [];
  const inGate = await readGateCounts(stores.gate, { partition, saleId, buyerIds });
  const inLedger = await listUnitsOfBuyers(stores.db, { saleId, buyerIds });
  const taken = new Map(inLedger.map((row) => [row.buyerId, row.taken]));
  return buyerIds.filter((buyerId, index) => inGate.taken[index] !== (taken.get(buyerId) ?? 0));
}
