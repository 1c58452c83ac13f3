import { BEFORE_ALL_ORDERS, type SaleSettings } from '@stampede/domain';
import {
  BEFORE_HELD_ORDERS,
  chunksOf,
  clearKeys,
  gateKeys,
  listHeldOrders,
  listIdempotencyRecords,
  listOpenOrders,
  listReturnedOrders,
  listSalesOfPartition,
  loadHash,
  loadSale,
  loadSet,
  loadUnits,
  loadWindows,
  LOAD_CHUNK_MAX,
  readClock,
  shareEpoch,
  type HeldOrder,
  type HeldPosition,
  type LedgerSale,
  type Queryable,
  type Rebuild,
} from '@stampede/store';
import { EpochOverError } from '../ordering/create-orders.ts';
import type { Stores } from '../stores/stores.ts';

const SALES_PAGE = 100;
const ROWS_PAGE = 5000;
/** For a larger page, a planner without statistics chooses a sort. */
const HELD_PAGE = 1000;
/** Idempotency records live for 24 hours after their sale was closed. */
const IDEMPOTENCY_KEPT_MS = 86_400_000;

/**
 * Replaces the keys of a fenced gate with the state of one snapshot of the ledger, in bounded chunks. Reservations are
 * the pending orders; buyers' counts are the units of pending and paid orders; the set `returned` has the returned
 * orders, so that a pending return of one of them changes nothing; idempotency records are those of orders in every state. Tombstones stay: they can only refuse.
 *
 * @throws EpochOverError when another reconcile has begun
 */
export async function rebuildGate(stores: Stores, rebuild: Rebuild): Promise<void> {
  await stores.db.transaction(async (tx) => {
    const epoch = await shareEpoch(tx, rebuild.partition, stores.blocked.callerWaitMs);
    if (epoch !== rebuild.epoch) throw new EpochOverError(rebuild.epoch);
    // Postgres' clock: this machine's clock decides nothing.
    const nowMs = await readClock(tx);
    await clearKeys(rebuild, [gateKeys.reservationsKey(rebuild.partition)]);
    await forEachPage(
      (after: string) =>
        listSalesOfPartition(tx, { partition: rebuild.partition, afterSaleId: after, limit: SALES_PAGE }),
      (sale) => sale.catalog.saleId,
      '',
      SALES_PAGE,
      async (sales) => {
        for (const sale of sales) await loadWholeSale(tx, rebuild, sale, nowMs);
      },
    );
    await loadReservations(tx, rebuild);
  }, 'REPEATABLE READ');
}

async function loadWholeSale(
  tx: Queryable,
  rebuild: Rebuild,
  sale: LedgerSale,
  nowMs: number,
): Promise<void> {
  const { partition } = rebuild;
  const { saleId } = sale.catalog;
  const buyers = gateKeys.buyersKey(partition, saleId);
  const returned = gateKeys.returnedKey(partition, saleId);
  const idempotency = gateKeys.idempotencyKey(partition, saleId);
  await clearKeys(rebuild, [
    gateKeys.saleKey(partition, saleId),
    gateKeys.itemsKey(partition, saleId),
    buyers,
    returned,
    idempotency,
    gateKeys.paceKey(partition, saleId, 'even'),
    gateKeys.paceKey(partition, saleId, 'odd'),
  ]);
  await loadSale(rebuild, { saleId, settings: sale.settings, stock: sale.stock });
  await forEachPage(
    (after: HeldPosition) => listHeldOrders(tx, { saleId, after, limit: HELD_PAGE }),
    (order) => order,
    BEFORE_HELD_ORDERS,
    HELD_PAGE,
    (orders) => loadUnits(rebuild, { key: buyers, units: unitsByBuyer(orders) }),
  );
  await forEachPage(
    (after: string) => listReturnedOrders(tx, { saleId, afterOrderNo: after, limit: ROWS_PAGE }),
    (orderNo) => orderNo,
    BEFORE_ALL_ORDERS,
    ROWS_PAGE,
    (orderNos) => loadSet(rebuild, { key: returned, members: orderNos }),
  );
  const expiresAtMs = idempotencyEndMs(sale.settings, nowMs);
  if (expiresAtMs !== null && expiresAtMs < nowMs) return;
  await forEachPage(
    (after: { buyerId: string; idempotencyKey: string }) =>
      listIdempotencyRecords(tx, { saleId, after, limit: ROWS_PAGE }),
    ({ buyerId, idempotencyKey }) => ({ buyerId, idempotencyKey }),
    { buyerId: '', idempotencyKey: '' },
    ROWS_PAGE,
    (rows) =>
      loadHash(rebuild, {
        key: idempotency,
        expiresAtMs,
        fields: rows.map(
          (row) =>
            [`${row.buyerId}\n${row.idempotencyKey}`, `${row.orderNo} ${row.sku} ${row.quantity}`] as const,
        ),
      }),
  );
}

function unitsByBuyer(orders: readonly HeldOrder[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const { buyerId, quantity } of orders) units.set(buyerId, (units.get(buyerId) ?? 0) + quantity);
  return units;
}

/** 24 hours after the sale was closed: by an operator, or by its closing time, which may have been set to the past. */
function idempotencyEndMs({ closedAtMs, closesAtMs }: SaleSettings, nowMs: number): number | null {
  if (closedAtMs !== null) return closedAtMs + IDEMPOTENCY_KEPT_MS;
  return closesAtMs === null ? null : Math.max(nowMs, closesAtMs) + IDEMPOTENCY_KEPT_MS;
}

async function loadReservations(tx: Queryable, rebuild: Rebuild): Promise<void> {
  const { partition } = rebuild;
  await forEachPage(
    (after: string) => listOpenOrders(tx, { partition, afterOrderNo: after, limit: ROWS_PAGE }),
    (row) => row.orderNo,
    BEFORE_ALL_ORDERS,
    ROWS_PAGE,
    async (rows) => {
      await loadHash(rebuild, {
        key: gateKeys.reservationsKey(partition),
        expiresAtMs: null,
        fields: rows.map(
          (row) => [row.orderNo, `${row.saleId} ${row.sku} ${row.quantity} - ${row.buyerId}`] as const,
        ),
      });
      for (const chunk of chunksOf(rows, LOAD_CHUNK_MAX)) await loadWindows(rebuild, chunk);
    },
  );
}

/** Keyset pagination: reads pages until one is not full. */
async function forEachPage<Row, Position>(
  read: (after: Position) => Promise<Row[]>,
  positionOf: (row: Row) => Position,
  start: Position,
  pageSize: number,
  use: (rows: readonly Row[]) => Promise<void>,
): Promise<void> {
  let after = start;
  for (;;) {
    const rows = await read(after);
    const last = rows.at(-1);
    if (last === undefined) return;
    await use(rows);
    if (rows.length < pageSize) return;
    after = positionOf(last);
  }
}
