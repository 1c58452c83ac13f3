import type { Attempt, StampedeOrder, StampedeRecord } from './stampede.ts';

/**
 * Every law that a stampede broke. Nothing is released during one, so an item's available units only fall, and a
 * buyer's held units only rise. Each order has the time at which the gate accepted its purchase, which gives the
 * available units at any time.
 *
 * A purchase fits if, when the gate decided it, its item had enough units and its buyer's limit left room. Each refusal
 * is compared with the times between its request and its answer: if the purchase fitted at all of them, the refusal was
 * false. Without a false refusal, exactly what fits was sold.
 */
export function brokenStampedeLaws(record: StampedeRecord): string[] {
  const { attempts, orders, payments, conservation, options } = record;
  return [
    ...conservation.broken,
    ...oversold(record),
    ...lostOrDoubled(attempts, orders),
    ...attempts.flatMap((attempt) => falseRefusal(attempt, options.buyerLimit, ledgerOf(record))),
    ...unpaid(payments, orders),
  ];
}

/** Units of one item, or of one buyer, that were reserved up to a time. */
class Taken {
  readonly #times: number[] = [];
  readonly #units: number[] = [0];

  /** In the order of time. */
  add(timeMs: number, units: number): void {
    this.#times.push(timeMs);
    this.#units.push((this.#units.at(-1) ?? 0) + units);
  }

  /** Including those reserved in that millisecond. */
  by(timeMs: number): number {
    let [low, high] = [0, this.#times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] ?? 0) <= timeMs) low = middle + 1;
      else high = middle;
    }
    return this.#units[low] ?? 0;
  }

  get total(): number {
    return this.#units.at(-1) ?? 0;
  }
}

interface Ledger {
  readonly allotments: ReadonlyMap<string, number>;
  readonly ofItem: ReadonlyMap<string, Taken>;
  readonly ofBuyer: ReadonlyMap<string, Taken>;
}

const ledgers = new WeakMap<StampedeRecord, Ledger>();

function ledgerOf(record: StampedeRecord): Ledger {
  const known = ledgers.get(record);
  if (known !== undefined) return known;
  const [ofItem, ofBuyer] = [new Map<string, Taken>(), new Map<string, Taken>()];
  for (const order of record.orders) {
    for (const [taken, name] of [
      [ofItem, order.sku],
      [ofBuyer, order.buyerId],
    ] as const) {
      const entry = taken.get(name) ?? new Taken();
      taken.set(name, entry);
      entry.add(order.purchasedAtMs, order.quantity);
    }
  }
  const allotments = new Map(record.options.items.map(({ sku, allotment }) => [sku, allotment]));
  const ledger = { allotments, ofItem, ofBuyer };
  ledgers.set(record, ledger);
  return ledger;
}

function oversold(record: StampedeRecord): string[] {
  const { allotments, ofItem, ofBuyer } = ledgerOf(record);
  const broken = record.orders
    .filter(({ state }) => state !== 'pending_payment' && state !== 'paid')
    .map((order) => `an accepted purchase was not honoured: ${JSON.stringify(order)}`);
  for (const [sku, allotment] of allotments) {
    const units = ofItem.get(sku)?.total ?? 0;
    if (units > allotment) broken.push(`no oversell: ${units} of ${allotment} units of ${sku} were taken`);
  }
  for (const [buyerId, taken] of ofBuyer) {
    if (taken.total > record.options.buyerLimit)
      broken.push(`limits hold: ${buyerId} has ${taken.total} of ${record.options.buyerLimit} units`);
  }
  return broken;
}

function lostOrDoubled(attempts: readonly Attempt[], orders: readonly StampedeOrder[]): string[] {
  const broken: string[] = [];
  const rows = new Map(orders.map((order) => [order.orderNo, order]));
  const promised = new Map<string, Attempt>();
  const byKey = new Map<string, Set<string>>();
  let answerless = 0;
  for (const attempt of attempts) {
    const { request, reply } = attempt;
    if (reply.status === 0 || reply.slug === 'outcome-unknown') answerless += 1;
    if (reply.status !== 202) continue;
    const orderNo = String(reply.body['orderNo']);
    const row = rows.get(orderNo);
    if (row === undefined) {
      broken.push(`no lost purchase: ${orderNo} was promised to ${request.buyerId} and is no order`);
    } else if (
      row.sku !== request.sku ||
      row.buyerId !== request.buyerId ||
      row.quantity !== request.quantity
    ) {
      broken.push(`no lost purchase: ${JSON.stringify(request)} became ${JSON.stringify(row)}`);
    }
    if (promised.has(orderNo) && request.idempotencyKey === undefined)
      broken.push(`no double order: ${orderNo} was promised twice`);
    promised.set(orderNo, attempt);
    if (request.idempotencyKey !== undefined) {
      const key = `${request.buyerId} ${request.idempotencyKey}`;
      byKey.set(key, (byKey.get(key) ?? new Set()).add(orderNo));
    }
  }
  for (const [key, orderNos] of byKey) {
    if (orderNos.size > 1) broken.push(`no double order: ${key} is ${[...orderNos].join(' and ')}`);
  }
  const unpromised = orders.filter(({ orderNo }) => !promised.has(orderNo));
  if (unpromised.length > answerless)
    broken.push(`${unpromised.length} orders were promised to nobody: ${unpromised[0]?.orderNo ?? ''}`);
  return broken;
}

function falseRefusal({ request, reply }: Attempt, limit: number, ledger: Ledger): string[] {
  const { sentAtMs, answeredAtMs, body, slug } = reply;
  const { sku, quantity, buyerId } = request;
  const allotment = ledger.allotments.get(sku) ?? 0;
  const left = (timeMs: number): number => allotment - (ledger.ofItem.get(sku)?.by(timeMs) ?? 0);
  const held = (timeMs: number): number => ledger.ofBuyer.get(buyerId)?.by(timeMs) ?? 0;
  const [most, fewest] = [left(sentAtMs - 1), left(answeredAtMs)];
  const refused = `${buyerId} asked for ${quantity} of ${sku} and was told ${slug ?? reply.status}`;
  switch (slug) {
    case null:
      return reply.status === 202 || reply.status === 0 ? [] : [`${refused} ${JSON.stringify(body)}`];
    // Also from the cache of 100 ms: an item that is sold out during a stampede stays sold out.
    case 'sold-out':
      return fewest === 0 ? [] : [`no false refusal: ${refused} while ${fewest} or more were available`];
    case 'not-enough-stock': {
      const available = Number(body['available']);
      const isTrue = available < quantity && available > 0 && available <= most && available >= fewest;
      return isTrue
        ? []
        : [`no false refusal: ${refused} (${available}) while ${fewest} to ${most} were available`];
    }
    case 'buyer-limit-reached': {
      const taken = Number(body['taken']);
      const isTrue = taken + quantity > limit && taken >= held(sentAtMs - 1) && taken <= held(answeredAtMs);
      return isTrue
        ? []
        : [`no false refusal: ${refused} (${taken} taken) while ${held(answeredAtMs)} or fewer were held`];
    }
    // No law promises availability; the figures show how many there were.
    case 'unavailable':
    case 'outcome-unknown':
      return [];
    default:
      return [`${refused} ${JSON.stringify(body)}`];
  }
}

function unpaid(payments: StampedeRecord['payments'], orders: readonly StampedeOrder[]): string[] {
  const paid = new Set(orders.filter(({ state }) => state === 'paid').map(({ orderNo }) => orderNo));
  const broken = payments
    .filter(({ orderNo, reply }) => (reply.status === 201) !== paid.has(orderNo) && reply.status !== 0)
    .map(({ orderNo, reply }) => `${orderNo} was paid with the answer ${reply.status} ${reply.slug ?? ''}`);
  if (paid.size > payments.length) broken.push(`${paid.size} orders are paid by ${payments.length} payments`);
  return broken;
}
