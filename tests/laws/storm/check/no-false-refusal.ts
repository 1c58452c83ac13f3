import { endedAtMs, type Evidence, type Readings } from '../observe/evidence.ts';
import type { OperationOf } from '../observe/history.ts';
import { finding, type Finding, type Law } from './law.ts';

/** `sold-out` must be true at some time in the 100 ms before the answer; `not-enough-stock` only for the present. */
const MEMORY_MS = { 'sold-out': 100, 'not-enough-stock': 0 };
/** The longest time between two readings, plus the resolution of the clocks. */
const SLACK_MS = 100;
/**
 * The buyers of a storm cannot reserve and release this many units between two readings, 25 ms apart. A refusal between
 * readings that all show more than that, and more than requested, is false.
 */
const PLENTY = 60;
const READINGS_MIN = 4;
/** A buyer's units may count for this long after the order was closed or returned: a change can be in flight that long. */
const RELEASE_MAX_MS = 60_000;

/** No buyer was refused as sold out while there were many units, or for a limit that was not reached. */
export const noFalseRefusal: Law = {
  name: 'No false refusal',
  judge: (evidence) => {
    const ofBuyer = purchasesByBuyer(evidence);
    return evidence.history.of('buy').flatMap((purchase) => {
      const { slug } = purchase.reply;
      if (slug === 'sold-out' || slug === 'not-enough-stock')
        return whilePlenty(evidence, purchase, MEMORY_MS[slug]);
      return slug === 'buyer-limit-reached' ? belowLimit(evidence, purchase, ofBuyer) : [];
    });
  },
};

function whilePlenty({ watched }: Evidence, operation: OperationOf<'buy'>, memoryMs: number): Finding[] {
  const { saleId, purchase, reply, invokedAtMs, doneAtMs } = operation;
  const readings = watched.gate.get(`${saleId} ${purchase.sku}`);
  if (readings === undefined) return [];
  const seen = between(readings, invokedAtMs - memoryMs - SLACK_MS, doneAtMs + SLACK_MS);
  if (seen.length < READINGS_MIN || seen.some((available) => available < PLENTY)) return [];
  return [
    finding(
      `${purchase.buyerId} asked for ${purchase.quantity} of ${purchase.sku} and was told ${reply.slug ?? ''}, while ${Math.min(...seen)} or more were available`,
    ),
  ];
}

/** The readings between two times; none when there is a gap in them. */
function between({ atMs, available }: Readings, fromMs: number, toMs: number): number[] {
  let low = 0;
  for (let high = atMs.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((atMs[middle] ?? 0) < fromMs) low = middle + 1;
    else high = middle;
  }
  const seen: number[] = [];
  let lastMs = fromMs;
  for (let at = low; at < atMs.length && (atMs[at] ?? 0) <= toMs; at += 1) {
    if ((atMs[at] ?? 0) - lastMs > SLACK_MS) return [];
    lastMs = atMs[at] ?? 0;
    seen.push(available[at] ?? 0);
  }
  return toMs - lastMs > SLACK_MS ? [] : seen;
}

interface Held {
  readonly units: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The units that a buyer may have held: all orders, and all purchases with an unknown outcome. */
function purchasesByBuyer({ orders, history }: Evidence): Map<string, Held[]> {
  const held = new Map<string, Held[]>();
  const add = (buyer: string, units: Held): void => {
    const known = held.get(buyer);
    if (known === undefined) held.set(buyer, [units]);
    else known.push(units);
  };
  const rows = new Set(orders.map(({ requestId }) => requestId));
  for (const order of orders) {
    const { saleId, buyerId, quantity, purchasedAtMs } = order;
    const toMs = (endedAtMs(order) ?? Infinity) + RELEASE_MAX_MS;
    add(`${saleId} ${buyerId}`, { units: quantity, fromMs: purchasedAtMs, toMs });
  }
  for (const { saleId, purchase, ending, invokedAtMs } of history.of('buy')) {
    if (ending === 'refused' || rows.has(purchase.requestId)) continue;
    const buyer = `${saleId} ${purchase.buyerId}`;
    add(buyer, { units: purchase.quantity, fromMs: invokedAtMs, toMs: invokedAtMs + RELEASE_MAX_MS });
  }
  return held;
}

function belowLimit(
  { sales }: Evidence,
  { saleId, purchase, reply, invokedAtMs, doneAtMs }: OperationOf<'buy'>,
  ofBuyer: ReadonlyMap<string, Held[]>,
): Finding[] {
  const limit = sales.find((sale) => sale.saleId === saleId)?.buyerLimit ?? Infinity;
  const taken = Number(reply.body['taken']);
  const most = (ofBuyer.get(`${saleId} ${purchase.buyerId}`) ?? [])
    .filter(({ fromMs, toMs }) => fromMs <= doneAtMs && toMs >= invokedAtMs)
    .reduce((sum, { units }) => sum + units, 0);
  if (taken + purchase.quantity > limit && taken <= most) return [];
  return [
    finding(
      `${purchase.buyerId} asked for ${purchase.quantity} of ${saleId} and was told that ${taken} of ${limit} were taken; ${most} can have been`,
    ),
  ];
}
