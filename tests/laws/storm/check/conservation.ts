import { isSold, type Evidence, type OrderRow } from '../observe/evidence.ts';
import { finding, type Finding, type Law } from './law.ts';

const NOTES_MAX = 20;

/** available + reserved + sold = allotment at every reading; in a quiescent system both stores and the orders agree. */
export const conservation: Law = {
  name: 'Conservation',
  judge: (evidence) => [
    ...evidence.watched.unconserved.map((reading) => finding(reading)),
    ...evidence.differences.slice(0, NOTES_MAX).map((line) => finding(`gate and ledger came apart: ${line}`)),
    ...evidence.left.map((what) => finding(`never at rest: ${what}`)),
    ...countersOfLedger(evidence),
    ...countersOfGate(evidence),
    ...buyersOfGate(evidence),
    ...evidence.audits.flatMap(({ saleId, trusted, laws, items }) => [
      ...(trusted ? [] : [finding(`the gate of ${saleId} is not trusted at rest`)]),
      ...laws
        .filter(({ holds }) => !holds)
        .map(({ name, orders }) =>
          finding(`the audit of ${saleId}: ${name} ${JSON.stringify(items)}`, ...orders),
        ),
    ]),
  ],
};

function countersOfLedger({ ledger, orders }: Evidence): Finding[] {
  return ledger.flatMap(({ saleId, sku, reserved, sold }) => {
    const of = (counts: (order: OrderRow) => boolean): OrderRow[] =>
      orders.filter((order) => order.saleId === saleId && order.sku === sku && counts(order));
    const units = (rows: readonly OrderRow[]): number =>
      rows.reduce((sum, { quantity }) => sum + quantity, 0);
    const pending = units(of(({ state }) => state === 'pending_payment'));
    const taken = units(of(isSold));
    if (pending === reserved && taken === sold) return [];
    return [
      finding(
        `the ledger counts ${reserved} reserved and ${sold} sold of ${saleId} ${sku}, its orders are ${pending} and ${taken}`,
      ),
    ];
  });
}

function countersOfGate({ ledger, gate }: Evidence): Finding[] {
  return ledger.flatMap((item) => {
    const inGate = gate.find(({ saleId, sku }) => saleId === item.saleId && sku === item.sku);
    if (inGate === undefined) return [];
    const fields = ['allotment', 'available', 'reserved', 'sold'] as const;
    return fields.every((field) => inGate[field] === item[field])
      ? []
      : [finding(`at rest the gate shows ${JSON.stringify(inGate)} and the ledger ${JSON.stringify(item)}`)];
  });
}

function buyersOfGate({ orders, gateBuyers }: Evidence): Finding[] {
  const held = new Map<string, number>();
  for (const { saleId, buyerId, quantity, state } of orders) {
    if (state !== 'pending_payment' && state !== 'paid') continue;
    const buyer = `${saleId} ${buyerId}`;
    held.set(buyer, (held.get(buyer) ?? 0) + quantity);
  }
  return [...new Set([...held.keys(), ...gateBuyers.keys()])]
    .filter((buyer) => (held.get(buyer) ?? 0) !== (gateBuyers.get(buyer) ?? 0))
    .map((buyer) =>
      finding(
        `the gate counts ${gateBuyers.get(buyer) ?? 0} units of ${buyer}, the ledger ${held.get(buyer) ?? 0}`,
      ),
    );
}
