import { isConserved } from '@stampede/domain';
import { findSale, listLawBreakers } from '@stampede/store';
import type { ComparedItem } from './compare-counters.ts';
import { compareSale, type AuditOptions } from './compare-sale.ts';
import { NAMED_MAX, type Difference, type GateLaw } from './differences.ts';
import type { Stores } from '../stores/stores.ts';

export interface AuditReport {
  readonly saleId: string;
  /** Whether the gate was the approved one and could be read. While it is not, only the ledger's laws are checked. */
  readonly trusted: boolean;
  /** Whether all orders, reservations and buyers of the sale were compared, and every law was checked. */
  readonly complete: boolean;
  readonly items: readonly ComparedItem[];
  /** A law that could not be checked, because the sale was never quiescent, is left out. */
  readonly laws: readonly {
    readonly name: string;
    readonly holds: boolean;
    readonly orders: readonly string[];
  }[];
  /** Differences between gate and ledger, at most 100. */
  readonly differences: readonly Omit<Difference, 'partition' | 'saleId'>[];
}

/**
 * Compares both sides of a sale, order by order, and checks the laws that they determine. Read-only. Each comparison is
 * exact while the sale changes; its file explains why. Null when there is no such sale.
 *
 * @throws an operating error while Postgres is unavailable, or takes too long for what it is to add up
 */
export async function auditSale(
  stores: Stores,
  saleId: string,
  options: AuditOptions = {},
): Promise<AuditReport | null> {
  // Not from the cache: the sale may be removed.
  const catalog = (await findSale(stores.db, saleId))?.catalog;
  if (catalog === undefined) return null;
  const compared = await compareSale(stores, catalog, options);
  const ledger = await findSale(stores.db, saleId);
  if (ledger === null) return null;
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

function lawOf(
  name: GateLaw,
  differences: readonly Difference[],
): { name: string; holds: boolean; orders: string[] } {
  const ours = differences.filter(({ law }) => law === name);
  const orders = [...new Set(ours.flatMap(({ orderNos }) => orderNos))].slice(0, NAMED_MAX);
  return { name, holds: ours.length === 0, orders };
}

function withoutGate(item: { sku: string; allotment: number; reserved: number; sold: number }): ComparedItem {
  const { sku, allotment, reserved, sold } = item;
  const onTheWay = {
    queued: 0,
    deadLettered: 0,
    pendingReleases: 0,
    pendingSettlements: 0,
    pendingReturns: 0,
  };
  return { sku, gate: null, ledger: { allotment, reserved, sold }, ...onTheWay };
}
