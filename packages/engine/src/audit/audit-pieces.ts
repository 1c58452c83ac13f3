import { BEFORE_ALL_ORDERS, isOperatingError, type SaleCatalog } from '@stampede/domain';
import {
  AUDIT_BATCH_MAX,
  BEFORE_HELD_ORDERS,
  chunksOf,
  listGateBuyers,
  listHeldOrders,
  listPendingOrders,
  listReservations,
  type HeldOrder,
  type HeldPosition,
  type PendingOrder,
} from '@stampede/store';
import { compareBuyers } from './compare-buyers.ts';
import { comparePendingOrders } from './compare-orders.ts';
import { compareReservations } from './compare-reservations.ts';
import { whereTrusted, type Difference } from './differences.ts';
import type { Stores } from '../stores/stores.ts';

/* The iterations of an audit, in bounded pieces: of one sale, or of all. Between two only the position is kept. */

const ORDERS_PAGE = 1000;

/** The findings of one bounded piece of an audit in one partition. */
export interface Findings {
  readonly partition: number;
  /** False: its gate was not trusted, or could not be reached, or this piece could not be read. */
  readonly looked: boolean;
  /** Under which the gate was read, or an older one: only this epoch's trust may be revoked for the differences. */
  readonly epoch: number;
  /** How many orders, reservations or buyers were read. */
  readonly count: number;
  readonly differences: readonly Difference[];
  readonly missingWindows: readonly PendingOrder[];
}

/** Called for a sale that is unreadable though the stores are available; null: an unknown one. Throwing ends it. */
export type OnUnreadable = (saleId: string | null, error: unknown) => void;

/** Ends the audit with the error. */
export function throwUnreadable(_saleId: string | null, error: unknown): never {
  throw error;
}

export interface Audit {
  readonly stores: Stores;
  readonly onUnreadable: OnUnreadable;
  /** Called with an error of Postgres; default: the piece is left out. Throwing ends the audit. */
  readonly onLedger?: (error: unknown) => void;
}

/** All pending orders. @param saleId null: of all sales */
export async function* auditOrders(audit: Audit, saleId: string | null): AsyncGenerator<Findings> {
  const { stores } = audit;
  let afterOrderNo: string = BEFORE_ALL_ORDERS;
  for (;;) {
    const page = await listPendingOrders(stores.db, { saleId, afterOrderNo, limit: ORDERS_PAGE });
    for (const partition of new Set(page.map((order) => order.partition))) {
      const orders = page.filter((order) => order.partition === partition);
      yield look(audit, { partition, saleId }, async () => ({
        count: orders.length,
        ...(await comparePendingOrders(stores, orders)),
      }));
    }
    const last = page.at(-1);
    if (last === undefined || page.length < ORDERS_PAGE) return;
    afterOrderNo = last.orderNo;
  }
}

/** All reservations of a partition. @param at `saleId` null: of all sales; the others are read, and not compared */
export async function* auditReservations(audit: Audit, at: LookedAt): AsyncGenerator<Findings> {
  const { stores } = audit;
  const { partition, saleId } = at;
  let cursor: string | null = '0';
  while (cursor !== null) {
    const from: string = cursor;
    let next: string | null = null;
    yield look(audit, at, async () => {
      const { reservations, ...page } = await listReservations(stores.gate, { partition, cursor: from });
      next = page.cursor;
      const ours = reservations.filter(
        ({ record }) => saleId === null || record === 'malformed' || record.saleId === saleId,
      );
      return {
        count: reservations.length,
        differences: await compareReservations(stores, partition, ours),
      };
    });
    cursor = next;
  }
}

/** The buyers with a count in the gate, and those with units in the ledger, a page of each at a time. */
export async function* auditBuyers(audit: Audit, sale: SaleCatalog): AsyncGenerator<Findings> {
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
      if (page === null) {
        yield { partition, looked: false, ...NOTHING };
        return;
      }
      for (const buyerId of page.buyerIds) buyerIds.add(buyerId);
      cursor = page.cursor;
    }
    if (after !== null) {
      const page: HeldOrder[] = await listHeldOrders(stores.db, { saleId, after, limit: ORDERS_PAGE });
      for (const { buyerId } of page) buyerIds.add(buyerId);
      after = page.length < ORDERS_PAGE ? null : (page.at(-1) ?? null);
    }
    for (const chunk of chunksOf([...buyerIds], AUDIT_BATCH_MAX)) {
      yield look(audit, sale, async () => ({
        count: chunk.length,
        differences: await compareBuyers(stores, sale, chunk),
      }));
    }
  }
}

interface LookedAt {
  readonly partition: number;
  readonly saleId: string | null;
}

type Compared = Pick<Findings, 'count' | 'differences' | 'missingWindows'>;

const NOTHING = { epoch: -1, count: 0, differences: [], missingWindows: [] };

/** The epoch is read first: a gate that is rebuilt meanwhile loses no trust for differences found before. */
export async function look(
  audit: Audit,
  { partition, saleId }: LookedAt,
  compare: () => Promise<Partial<Compared>>,
): Promise<Findings> {
  const { stores } = audit;
  const read = async () => {
    const epoch = stores.gate.epochOf(partition, 'audit');
    const compared = await readable(audit, saleId, compare);
    return compared === null ? null : { epoch, ...compared };
  };
  const found = await whereTrusted(stores, partition, read, audit.onLedger);
  return { partition, looked: found !== null, ...NOTHING, ...found };
}

/** Null for what cannot be read; the error of an unavailable store is thrown. */
export async function readable<Reading>(
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
