import { gateKeys } from '@stampede/store';
import type { ShopClient } from '@stampede/testkit';
import type { AtRest, Audited, OrderRow, PaymentRow, Units } from './evidence.ts';
import type { Lookout } from './lookout.ts';
import type { SalePlan } from '../sale-plan.ts';
import { unitsOf } from './watch.ts';

const ms = (column: string): string => `extract(epoch FROM ${column})::float8 * 1000`;

/**
 * Reads all data of both stores; for a quiescent system.
 * @throws Error when a store does not answer
 */
export async function readAtRest(
  lookout: Lookout,
  client: ShopClient,
  sales: readonly SalePlan[],
  partitions: ReadonlyMap<string, number>,
): Promise<Pick<AtRest, 'orders' | 'payments' | 'ledger' | 'gate' | 'gateBuyers' | 'audits'>> {
  const orders = await lookout.sql<OrderRow>(
    `SELECT order_no AS "orderNo", sale_id AS "saleId", sku, buyer_id AS "buyerId", quantity, amount, state,
            rejected_reason AS "rejectedReason", ${ms('purchased_at')} AS "purchasedAtMs",
            ${ms('created_at')} AS "createdAtMs", ${ms('expires_at')} AS "expiresAtMs", ${ms('paid_at')} AS "paidAtMs",
            ${ms('closed_at')} AS "closedAtMs", ${ms('returned_at')} AS "returnedAtMs", restocked,
            idempotency_key AS "idempotencyKey", request_id AS "requestId"
     FROM orders ORDER BY purchased_at`,
  );
  const payments = await lookout.sql<PaymentRow>(
    `SELECT payment_id AS "paymentId", order_no AS "orderNo", reference, amount, withdrawn_amounts::int4[] AS "withdrawnAmounts", state,
            refund_cause AS "refundCause"
     FROM payments ORDER BY created_at`,
  );
  const ledger = await lookout.sql<Units>(
    `SELECT sale_id AS "saleId", sku, allotment, allotment - reserved - sold AS available, reserved, sold
     FROM sale_items`,
  );
  const gate: Units[] = [];
  const gateBuyers = new Map<string, number>();
  const audits: Audited[] = [];
  for (const { saleId, items } of sales) {
    const partition = partitions.get(saleId) ?? 0;
    const found = await lookout.redis(partition, (redis) =>
      Promise.all([
        redis.hgetall(gateKeys.itemsKey(partition, saleId)),
        redis.hgetall(gateKeys.buyersKey(partition, saleId)),
      ]),
    );
    if (found === null) throw new Error('Redis does not answer at rest');
    const [counters, buyers] = found;
    gate.push(
      ...unitsOf(
        saleId,
        items.map(({ sku }) => sku),
        counters,
      ),
    );
    for (const [buyerId, units] of Object.entries(buyers))
      gateBuyers.set(`${saleId} ${buyerId}`, Number(units));
    const { body } = await client.audit(saleId);
    audits.push({ ...(body as unknown as Audited), saleId });
  }
  if (orders === null || payments === null || ledger === null)
    throw new Error('Postgres does not answer at rest');
  return { orders, payments, ledger, gate, gateBuyers, audits };
}
