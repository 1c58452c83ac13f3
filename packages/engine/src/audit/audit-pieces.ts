import { BEFORE_ALL_ORDERS, isOperatingError, type SaleCatalog } from '@stampede/domain';
import {
  AUDIT_BATCH_MAX,
  BEFORE_HELD_ORDERS,
  chunksOf,
  listGateBuyers,
  listHeldOrders,
  listPendingOrders,
  listReservations,
  listSaleIdsToAudit,
  type HeldOrder,
  type HeldPosition,
  type PendingOrder,
} from '@stampede/store';
import { isSameAtFirstSight } from './compare-at-first-sight.ts';
import { compareBuyers } from './compare-buyers.ts';
import { compareCounters } from './compare-counters.ts';
import { comparePendingOrders } from './compare-orders.ts';
import { compareReservations } from './compare-reservations.ts';
import { compareSettings } from './compare-settings.ts';
import { whereTrusted, type Difference } from './differences.ts';
import { findCatalog } from '../stores/find-catalog.ts';
import type { Stores } from '../stores/stores.ts';

/** A sale that has been closed for longer has nothing that could move any more. */
const CLOSED_FOR_MAX_MS = 2 * 86_400_000;
const SALES_PAGE = 50;
/** Sales that are compared side by side; each needs one connection to Postgres. */
const SALES_AT_ONCE = 4;
const ORDERS_PAGE = 1000;
/** Of a sale that moves, per round: the next round comes soon. */
const READINGS_MAX = 3;

/** What one bounded piece of an audit has found in one partition. */
export interface Findings {
  readonly partition: number;
  /** False: its gate was not trusted, or could not be reached, or this piece could not be read. */
  readonly looked: boolean;
  /** Under which the gate was read, or an older one: only that one's trust may be taken for it. */
  readonly epoch: number;
  readonly differences: readonly Difference[];
  readonly windowless: readonly PendingOrder[];
}

/** What of a deployment is gone through in rounds of its own: there may be far more orders than sales. */
export type AuditRound = 'sales' | 'orders';

/** Told of a sale that cannot be read, for a reason of its own; null: of an unknown one. It may throw, which ends the round. */
export type OnUnreadable = (saleId: string | null, error: unknown) => void;

/**
 * One round through everything that can differ between the gates and the ledger, in bounded pieces: `sales`, the
 * settings and counters of every sale; `orders`, buyers' counts, all pending orders and all reservations. Nothing is
 * kept from one piece to the next but where to go on. A sale that cannot be read is no obstacle to the others.
 *
 * @throws an operating error while Postgres is away
 */
export async function* auditPieces(
  stores: Stores,
  round: AuditRound,
  onUnreadable: OnUnreadable,
): AsyncGenerator<Findings> {
  const sale = { stores, onUnreadable };
  switch (round) {
    case 'sales':
      for await (const sales of pagesOfSales(sale)) {
        for (const together of chunksOf(sales, SALES_AT_ONCE))
          yield* await Promise.all(together.map((catalog) => auditSaleItself(sale, catalog)));
      }
      return;
    case 'orders':
      yield* auditOrders(sale);
      for (const partition of [...stores.approvals.keys()]) yield* auditReservations(sale, partition);
      for await (const sales of pagesOfSales(sale)) {
        for (const catalog of sales) yield* auditBuyersOf(sale, catalog);
      }
  }
}

interface Audit {
  readonly stores: Stores;
  readonly onUnreadable: OnUnreadable;
}

async function* pagesOfSales({ stores, onUnreadable }: Audit): AsyncGenerator<SaleCatalog[]> {
  let afterSaleId: string | undefined = '';
  while (afterSaleId !== undefined) {
    const page: string[] = await listSaleIdsToAudit(stores.db, {
      afterSaleId,
      closedForMs: CLOSED_FOR_MAX_MS,
      limit: SALES_PAGE,
    });
    const found = await Promise.all(
      page.map(async (saleId) =>
        readable({ stores, onUnreadable }, saleId, async () => findCatalog(stores, saleId)),
      ),
    );
    yield found.filter((sale) => sale !== null);
    afterSaleId = page.length < SALES_PAGE ? undefined : page.at(-1);
  }
}

/** Null for what cannot be read; that a store is away is the round's affair. */
async function readable<Reading>(
  { onUnreadable }: Audit,
  saleId: string | null,
  read: () => Promise<Reading>,
): Promise<Reading | null> {
  try {
    return await read();
  } catch (error) {
    if (isOperatingError(error)) throw error;
    onUnreadable(saleId, error);
    return null;
  }
}

async function auditSaleItself(audit: Audit, sale: SaleCatalog): Promise<Findings> {
  const { stores } = audit;
  return look(audit, sale, async () => {
    if (await isSameAtFirstSight(stores, sale)) return [];
    const settings = (await compareSettings(stores, sale)) ?? [];
    return [...settings, ...(await compareCounters(stores, sale, READINGS_MAX)).differences];
  });
}

async function* auditBuyersOf(audit: Audit, sale: SaleCatalog): AsyncGenerator<Findings> {
  try {
    yield* auditBuyers(audit, sale);
  } catch (error) {
    if (isOperatingError(error)) throw error;
    audit.onUnreadable(sale.saleId, error);
  }
}

/** Those that the gate has a count of, and those that hold units in the ledger, a page of each at a time. */
async function* auditBuyers(audit: Audit, sale: SaleCatalog): AsyncGenerator<Findings> {
  const { stores } = audit;
  const { partition, saleId } = sale;
  let cursor: string | null = '0';
  let after: HeldPosition | null = BEFORE_HELD_ORDERS;
  while (cursor !== null || after !== null) {
    const buyerIds = new Set<string>();
    if (cursor !== null) {
      const from: string = cursor;
      const page = await whereTrusted(stores, partition, () =>
        listGateBuyers(stores.gate, { ...sale, cursor: from }),
      );
      for (const buyerId of page?.buyerIds ?? []) buyerIds.add(buyerId);
      cursor = page?.cursor ?? null;
    }
    if (after !== null) {
      const page: HeldOrder[] = await listHeldOrders(stores.db, { saleId, after, limit: ORDERS_PAGE });
      for (const { buyerId } of page) buyerIds.add(buyerId);
      after = page.length < ORDERS_PAGE ? null : (page.at(-1) ?? null);
    }
    for (const chunk of chunksOf([...buyerIds], AUDIT_BATCH_MAX))
      yield look(audit, sale, () => compareBuyers(stores, sale, chunk));
  }
}

async function* auditOrders(audit: Audit): AsyncGenerator<Findings> {
  const { stores } = audit;
  let afterOrderNo: string = BEFORE_ALL_ORDERS;
  for (;;) {
    const page = await listPendingOrders(stores.db, { saleId: null, afterOrderNo, limit: ORDERS_PAGE });
    for (const partition of new Set(page.map((order) => order.partition))) {
      const orders = page.filter((order) => order.partition === partition);
      yield lookAt(audit, { partition, saleId: null }, () => comparePendingOrders(stores, orders));
    }
    const last = page.at(-1);
    if (last === undefined || page.length < ORDERS_PAGE) return;
    afterOrderNo = last.orderNo;
  }
}

async function* auditReservations(audit: Audit, partition: number): AsyncGenerator<Findings> {
  const { stores } = audit;
  let cursor: string | null = '0';
  while (cursor !== null) {
    const from: string = cursor;
    let next: string | null = null;
    yield look(audit, { partition, saleId: null }, async () => {
      const page = await listReservations(stores.gate, { partition, cursor: from });
      next = page.cursor;
      return compareReservations(stores, partition, page.reservations);
    });
    cursor = next;
  }
}

interface LookedAt {
  readonly partition: number;
  readonly saleId: string | null;
}

async function look(
  audit: Audit,
  at: LookedAt,
  compare: () => Promise<readonly Difference[]>,
): Promise<Findings> {
  return lookAt(audit, at, async () => ({ differences: await compare(), windowless: [] }));
}

/** The epoch is asked for first: a gate that is rebuilt while it is looked at loses no trust for what was found before. */
async function lookAt(
  audit: Audit,
  { partition, saleId }: LookedAt,
  compare: () => Promise<Pick<Findings, 'differences' | 'windowless'>>,
): Promise<Findings> {
  const { stores } = audit;
  const found = await whereTrusted(stores, partition, async () => {
    const epoch = stores.gate.epochOf(partition, 'audit');
    const compared = await readable(audit, saleId, compare);
    return compared === null ? null : { epoch, ...compared };
  });
  return found === null
    ? { partition, looked: false, epoch: -1, differences: [], windowless: [] }
    : { partition, looked: true, ...found };
}
