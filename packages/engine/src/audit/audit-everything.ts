import { isOperatingError, type SaleCatalog } from '@stampede/domain';
import { chunksOf, listSaleIdsToAudit } from '@stampede/store';
import {
  auditBuyers,
  auditOrders,
  auditReservations,
  look,
  readable,
  type Audit,
  type Findings,
} from './audit-pieces.ts';
import { compareCounters } from './compare-counters.ts';
import { compareSettings } from './compare-settings.ts';
import { passesQuickCheck } from './quick-check.ts';
import { findCatalog } from '../stores/find-catalog.ts';

/** A sale closed for longer has nothing left that could change. */
const CLOSED_FOR_MAX_MS = 2 * 86_400_000;
const SALES_PAGE = 50;
/** Sales compared concurrently; each needs one connection to Postgres. */
const SALES_AT_ONCE = 4;
/** Of a sale that is not quiescent, per round: the next round comes soon. */
const READINGS_MAX = 3;

/** The parts of a deployment that have separate rounds: there may be far more orders than sales. */
export type AuditRound = 'sales' | 'orders';

/**
 * One round through everything that can differ between the gates and the ledger, in bounded pieces: `sales`, the
 * settings and counters of every sale; `orders`, buyers' counts, all pending orders and all reservations. A sale that
 * cannot be read does not stop the others.
 *
 * @throws an operating error while Postgres is unavailable
 */
export async function* auditEverything(audit: Audit, round: AuditRound): AsyncGenerator<Findings> {
  switch (round) {
    case 'sales':
      for await (const sales of pagesOfSales(audit)) {
        for (const together of chunksOf(sales, SALES_AT_ONCE))
          yield* await Promise.all(together.map((sale) => auditFigures(audit, sale)));
      }
      return;
    case 'orders':
      yield* auditOrders(audit, null);
      for (const partition of [...audit.stores.approvals.keys()])
        yield* auditReservations(audit, { partition, saleId: null });
      for await (const sales of pagesOfSales(audit)) {
        for (const sale of sales) yield* auditReadableBuyers(audit, sale);
      }
  }
}

async function* pagesOfSales(audit: Audit): AsyncGenerator<SaleCatalog[]> {
  const { stores } = audit;
  let afterSaleId: string | undefined = '';
  while (afterSaleId !== undefined) {
    const page: string[] = await listSaleIdsToAudit(stores.db, {
      afterSaleId,
      closedForMs: CLOSED_FOR_MAX_MS,
      limit: SALES_PAGE,
    });
    const found = await Promise.all(
      page.map(async (saleId) => readable(audit, saleId, async () => findCatalog(stores, saleId))),
    );
    yield found.filter((sale) => sale !== null);
    afterSaleId = page.length < SALES_PAGE ? undefined : page.at(-1);
  }
}

/** Settings and counters. */
async function auditFigures(audit: Audit, sale: SaleCatalog): Promise<Findings> {
  const { stores } = audit;
  return look(audit, sale, async () => {
    if (await passesQuickCheck(stores, sale)) return {};
    const settings = await compareSettings(stores, sale);
    const counters = await compareCounters(stores, sale, READINGS_MAX);
    return { differences: [...(settings ?? []), ...(counters.differences ?? [])] };
  });
}

async function* auditReadableBuyers(audit: Audit, sale: SaleCatalog): AsyncGenerator<Findings> {
  try {
    yield* auditBuyers(audit, sale);
  } catch (error) {
    if (isOperatingError(error)) throw error;
    audit.onUnreadable(sale.saleId, error);
  }
}
