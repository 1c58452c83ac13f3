import { BEFORE_ALL_ORDERS, isConserved, type SaleCatalog } from '@stampede/domain';
import {
  AUDIT_BATCH_MAX,
  BEFORE_HELD_ORDERS,
  chunksOf,
  findSale,
  listGateBuyers,
  listHeldOrders,
  listLawBreakers,
  listPendingOrders,
  listReservations,
  type BuyersPage,
  type HeldOrder,
  type HeldPosition,
  type ReservationsPage,
} from '@stampede/store';
import { compareBuyers } from './compare-buyers.ts';
import { compareCounters, type ComparedItem } from './compare-counters.ts';
import { comparePendingOrders } from './compare-orders.ts';
import { compareReservations } from './compare-reservations.ts';
import { compareSettings } from './compare-settings.ts';
import { NAMED_MAX, whereTrusted, type Difference, type GateLaw } from './differences.ts';
import { findCatalog } from '../stores/find-catalog.ts';
import type { Stores } from '../stores/stores.ts';

type AuditItem = ComparedItem;

export interface AuditReport {
  readonly saleId: string;
  /** Whether the gate was the approved one and could be read. While it is not, only the ledger's laws are judged. */
  readonly trusted: boolean;
  /** Whether all orders, reservations and buyers of the sale were looked at, and all that can be judged was. */
  readonly complete: boolean;
  readonly items: readonly AuditItem[];
  /** A law that could not be judged, because the sale moved all the time, is left out. */
  readonly laws: readonly {
    readonly name: string;
    readonly holds: boolean;
    readonly orders: readonly string[];
  }[];
  /** What gate and ledger do not agree on, at most 100. */
  readonly differences: readonly Omit<Difference, 'partition' | 'saleId'>[];
}

/** How much of each kind one audit looks at, at most. */
export interface AuditBounds {
  readonly ordersMax: number;
  /** Of the whole partition: the gate does not keep them by sale. */
  readonly reservationsMax: number;
  readonly buyersMax: number;
}

/** What a caller who waits for the answer is made to wait for: about a second. */
const AT_ONCE: AuditBounds = { ordersMax: 20_000, reservationsMax: 20_000, buyersMax: 10_000 };

/**
 * Both sides of a sale, order by order, and the laws that can be decided from them. It reads only. Each comparison is
 * exact while the sale moves; its file says why. Null when there is no such sale.
 */
export async function auditSale(
  stores: Stores,
  saleId: string,
  bounds: AuditBounds = AT_ONCE,
): Promise<AuditReport | null> {
  const catalog = await findCatalog(stores, saleId);
  if (catalog === null) return null;
  const compared = await whereTrusted(stores, catalog.partition, () => compareGate(stores, catalog, bounds));
  const ledger = await findSale(stores.db, saleId);
  if (ledger === null) throw new Error(`sale ${saleId} was found and is gone`);
  const breakers = await listLawBreakers(stores.db, saleId);
  const gate = compared?.items.flatMap((item) => (item.gate === null ? [] : [item.gate])) ?? [];
  const differences = compared?.differences ?? [];
  const conserved = [...ledger.stock, ...gate.map((units) => ({ sku: '', ...units }))].every(isConserved);
  return {
    saleId,
    trusted: compared !== null,
    complete: compared?.complete ?? false,
    items: compared?.items ?? ledger.stock.map(withoutGate),
    laws: [
      { name: 'conservation', holds: conserved, orders: [] },
      { name: 'no_oversell', holds: ledger.stock.every((item) => item.available >= 0), orders: [] },
      ...breakers.map(({ law, holds, orders }) => ({ name: law, holds, orders })),
      ...(compared?.judged ?? []).map((name) => lawOf(name, differences)),
    ],
    differences: differences.slice(0, NAMED_MAX).map(({ law, orderNos, detail }) => ({
      law,
      orderNos: orderNos.slice(0, NAMED_MAX),
      detail,
    })),
  };
}

interface ComparedGate {
  readonly items: readonly AuditItem[];
  readonly judged: readonly GateLaw[];
  readonly differences: readonly Difference[];
  readonly complete: boolean;
}

async function compareGate(stores: Stores, sale: SaleCatalog, bounds: AuditBounds): Promise<ComparedGate> {
  const orders = await compareOrdersOf(stores, sale, bounds.ordersMax);
  const reservations = await compareReservationsOf(stores, sale, bounds.reservationsMax);
  const buyers = await compareBuyersOf(stores, sale, bounds.buyersMax);
  const settings = await compareSettings(stores, sale);
  const counters = await compareCounters(stores, sale);
  return {
    items: counters.items,
    judged: [
      'orders_have_reservations',
      'reservations_have_orders',
      'orders_have_payment_windows',
      ...(settings === null ? [] : (['settings_agree'] as const)),
      'buyers_agree',
      ...(counters.agreement === 'moving' ? [] : (['gate_agrees_with_ledger'] as const)),
    ],
    differences: [
      ...orders.differences,
      ...reservations.differences,
      ...buyers.differences,
      ...(settings ?? []),
      ...counters.differences,
    ],
    complete:
      orders.complete &&
      reservations.complete &&
      buyers.complete &&
      settings !== null &&
      counters.agreement !== 'moving',
  };
}

interface Compared {
  readonly differences: readonly Difference[];
  /** Nothing was left because of the bound. */
  readonly complete: boolean;
}

async function compareOrdersOf(stores: Stores, { saleId }: SaleCatalog, max: number): Promise<Compared> {
  const differences: Difference[] = [];
  let afterOrderNo: string = BEFORE_ALL_ORDERS;
  for (let seen = 0; seen < max; seen += AUDIT_BATCH_MAX) {
    const page = await listPendingOrders(stores.db, { saleId, afterOrderNo, limit: AUDIT_BATCH_MAX });
    const compared = await comparePendingOrders(stores, page);
    keep(differences, compared.differences);
    keep(
      differences,
      compared.windowless.map(({ partition, orderNo }) => ({
        law: 'orders_have_payment_windows',
        partition,
        saleId,
        orderNos: [orderNo],
        detail: 'its payment window is missing, or does not end when it should',
      })),
    );
    const last = page.at(-1);
    if (last === undefined || page.length < AUDIT_BATCH_MAX) return { differences, complete: true };
    afterOrderNo = last.orderNo;
  }
  return { differences, complete: false };
}

async function compareReservationsOf(stores: Stores, sale: SaleCatalog, max: number): Promise<Compared> {
  const differences: Difference[] = [];
  const { partition, saleId } = sale;
  let cursor: string | null = '0';
  for (let seen = 0; cursor !== null;) {
    if (seen >= max) return { differences, complete: false };
    const page: ReservationsPage = await listReservations(stores.gate, { partition, cursor });
    const ours = page.reservations.filter(({ record }) => record === 'malformed' || record.saleId === saleId);
    keep(differences, await compareReservations(stores, partition, ours));
    seen += Math.max(1, page.reservations.length);
    cursor = page.cursor;
  }
  return { differences, complete: true };
}

/** Those that the gate has a count of, then those that hold units in the ledger. */
async function compareBuyersOf(stores: Stores, sale: SaleCatalog, max: number): Promise<Compared> {
  const differences: Difference[] = [];
  let seen = 0;
  const compare = async (buyerIds: readonly string[]): Promise<void> => {
    seen += Math.max(1, buyerIds.length);
    for (const chunk of chunksOf(buyerIds, AUDIT_BATCH_MAX))
      keep(differences, await compareBuyers(stores, sale, chunk));
  };
  let cursor: string | null = '0';
  while (cursor !== null) {
    if (seen >= max) return { differences, complete: false };
    const page: BuyersPage = await listGateBuyers(stores.gate, { ...sale, cursor });
    await compare(page.buyerIds);
    cursor = page.cursor;
  }
  let after: HeldPosition | undefined = BEFORE_HELD_ORDERS;
  while (after !== undefined) {
    if (seen >= 2 * max) return { differences, complete: false };
    const page: HeldOrder[] = await listHeldOrders(stores.db, {
      saleId: sale.saleId,
      after,
      limit: AUDIT_BATCH_MAX,
    });
    await compare([...new Set(page.map(({ buyerId }) => buyerId))]);
    after = page.length < AUDIT_BATCH_MAX ? undefined : page.at(-1);
  }
  return { differences, complete: true };
}

/** A gate that has lost everything is as bad with the first hundred of its differences as with all of them. */
function keep(differences: Difference[], found: readonly Difference[]): void {
  if (differences.length < NAMED_MAX) differences.push(...found);
}

function lawOf(
  name: GateLaw,
  differences: readonly Difference[],
): { name: string; holds: boolean; orders: string[] } {
  const ours = differences.filter(({ law }) => law === name);
  const orders = [...new Set(ours.flatMap(({ orderNos }) => orderNos))].slice(0, NAMED_MAX);
  return { name, holds: ours.length === 0, orders };
}

function withoutGate(item: { sku: string; allotment: number; reserved: number; sold: number }): AuditItem {
  const { sku, allotment, reserved, sold } = item;
  const onTheWay = { queued: 0, deadLettered: 0, pendingReleases: 0, pendingSettlements: 0 };
  return { sku, gate: null, ledger: { allotment, reserved, sold }, ...onTheWay };
}
