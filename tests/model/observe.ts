import { listGates, gateKeys } from '@stampede/store';
import { orderNoIn } from '@stampede/testkit';
import type { Shop } from './shop.ts';
import type { View } from './view.ts';

const PARTITION = 0;

interface LedgerRow extends Record<string, unknown> {
  readonly state: string | null;
  readonly items: Record<string, string> | null;
  readonly orders: Record<string, string> | null;
  readonly payments: Record<string, { orderNo: string; outcome: string }> | null;
  readonly pending: { kind: string; orderNo: string | null }[] | null;
}

/** The state of a shop's sale in both stores; call it when the system is quiescent. */
export async function observe(shop: Shop): Promise<View> {
  const { arena } = shop;
  // Commands of a connection are answered in their order: all that a dead process had sent was executed.
  await arena.stores.nodes.connectionOf(PARTITION)?.command('ping', (redis) => redis.ping());
  const [ledger, stream, gate] = await Promise.all([
    observeLedger(shop),
    observeStream(shop),
    observeGate(shop),
  ]);
  return { ledger, ...stream, gate };
}

async function observeLedger(shop: Shop): Promise<View['ledger']> {
  const [row] = await shop.arena.stores.db.query<LedgerRow>(
    `SELECT (SELECT state FROM sales WHERE sale_id = $1) AS state,
       (SELECT json_object_agg(sku, concat_ws(' ', allotment, reserved, sold))
        FROM sale_items WHERE sale_id = $1) AS items,
       (SELECT json_object_agg(order_no, concat_ws(' ', state, rejected_reason)) FROM orders) AS orders,
       (SELECT json_object_agg(reference, json_build_object('orderNo', order_no,
          'outcome', concat_ws(' ', state, refund_cause))) FROM payments) AS payments,
       (SELECT json_agg(json_build_object('kind', kind, 'orderNo', order_no))
        FROM pending_gate_changes) AS pending`,
    [shop.saleId],
  );
  if (row === undefined) throw new Error('a SELECT without FROM returned no row');
  return {
    state: row.state ?? 'absent',
    items: row.items ?? {},
    orders: renamed(row.orders, (orderNo, state) => [shop.nameOf(orderNo), state]),
    payments: renamed(row.payments, (reference, { orderNo, outcome }) => [
      reference,
      `${shop.nameOf(orderNo)} ${outcome}`,
    ]),
    pending: (row.pending ?? [])
      .map(({ kind, orderNo }) => (orderNo === null ? kind : `${kind} ${shop.nameOf(orderNo)}`))
      .sort(),
  };
}

async function observeStream(shop: Shop): Promise<Pick<View, 'queue' | 'inHand'>> {
  const { redis } = shop.arena;
  const key = gateKeys.queueKey(PARTITION);
  const [entries, given] = await Promise.all([
    redis.xrange(key, '-', '+'),
    redis.xpending(key, 'order-creators', '-', '+', 1000).catch(noGroup),
  ]);
  const names = new Map(entries.map(([id, fields]) => [id, shop.nameOf(orderNoIn(fields))]));
  return {
    queue: [...names.values()],
    inHand: (given as [string][]).map(([id]) => names.get(id) ?? id).sort(),
  };
}

/** A flushed Redis has no group, and so no pending entries. */
function noGroup(error: unknown): [] {
  if (error instanceof Error && error.message.startsWith('NOGROUP')) return [];
  throw error;
}

async function observeGate(shop: Shop): Promise<View['gate']> {
  const { arena, saleId } = shop;
  const { redis, stores } = arena;
  const [marker, state, items, buyers, keys, reservations, [row]] = await Promise.all([
    redis.hget(gateKeys.gateKey(PARTITION), 'epoch'),
    redis.hget(gateKeys.saleKey(PARTITION, saleId), 'state'),
    redis.hgetall(gateKeys.itemsKey(PARTITION, saleId)),
    redis.hgetall(gateKeys.buyersKey(PARTITION, saleId)),
    redis.hgetall(gateKeys.idempotencyKey(PARTITION, saleId)),
    redis.hkeys(gateKeys.reservationsKey(PARTITION)),
    listGates(stores.db),
  ]);
  const runId = stores.nodes.connectionOf(PARTITION)?.identity?.runId;
  if (row?.state !== 'approved' || row.approvedRunId !== runId) return 'closed';
  if (marker !== String(row.epoch)) return 'flushed';
  const skus = Object.keys(items).flatMap((field) =>
    field.endsWith(':allotment') ? [field.slice(0, -':allotment'.length)] : [],
  );
  const counters = ['allotment', 'available', 'reserved', 'sold'];
  return {
    state: state ?? 'absent',
    items: Object.fromEntries(
      skus.map((sku) => [sku, counters.map((counter) => items[`${sku}:${counter}`]).join(' ')]),
    ),
    buyers,
    keys: renamed(keys, (field, record) => [
      field.replace('\n', ' '),
      shop.nameOf(record.split(' ')[0] ?? ''),
    ]),
    reservations: reservations.map((orderNo) => shop.nameOf(orderNo)).sort(),
  };
}

function renamed<Value>(
  record: Readonly<Record<string, Value>> | null,
  rename: (name: string, value: Value) => [string, string],
): Record<string, string> {
  return Object.fromEntries(Object.entries(record ?? {}).map(([name, value]) => rename(name, value)));
}
