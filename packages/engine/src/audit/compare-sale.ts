import type { SaleCatalog } from '@stampede/domain';
import {
  auditBuyers,
  auditOrders,
  auditReservations,
  throwUnreadable,
  type Findings,
} from './audit-pieces.ts';
import { compareCounters, type ComparedItem } from './compare-counters.ts';
import { compareSettings } from './compare-settings.ts';
import { NAMED_MAX, whereTrusted, type Difference, type GateLaw } from './differences.ts';
import type { Stores } from '../stores/stores.ts';

export interface AuditOptions {
  /**
   * So many of each are read, and the rest of a piece: orders of the sale, reservations of its partition, buyers in a
   * page of the gate or the ledger.
   */
  readonly max?: number;
  /** Called with pending orders whose payment windows are missing, as they are found. */
  readonly onMissingWindows?: (missing: Findings) => Promise<void>;
}

/** The bound for a caller that waits for the result: about a second. */
const AT_ONCE_MAX = 20_000;

interface ComparedSale {
  readonly items: readonly ComparedItem[];
  /** The laws that could be checked. */
  readonly judged: readonly GateLaw[];
  /** Missing payment windows come last, so that the first hundred start with the others. */
  readonly differences: readonly Difference[];
  /** The bound left nothing out, and every law was checked. */
  readonly complete: boolean;
}

/**
 * Compares everything of one sale. Null when its gate is not trusted, or cannot be read.
 *
 * @throws an operating error while Postgres is unavailable
 */
export async function compareSale(
  stores: Stores,
  sale: SaleCatalog,
  options: AuditOptions,
): Promise<ComparedSale | null> {
  const onLedger = (error: unknown): never => throwUnreadable(null, error);
  const audit = { stores, onUnreadable: throwUnreadable, onLedger };
  const walks: Walked[] = [];
  for (const pieces of [
    auditOrders(audit, sale.saleId),
    auditReservations(audit, sale),
    auditBuyers(audit, sale),
  ]) {
    const walked = await walk(pieces, options);
    if (walked === null) return null;
    walks.push(walked);
  }
  const compare = async () => ({
    settings: await compareSettings(stores, sale),
    counters: await compareCounters(stores, sale),
  });
  const figures = await whereTrusted(stores, sale.partition, compare, onLedger);
  if (figures === null) return null;
  const { settings, counters } = figures;
  return {
    items: counters.items,
    judged: [
      'orders_have_reservations',
      'reservations_have_orders',
      'orders_have_payment_windows',
      ...(settings === null ? [] : (['settings_agree'] as const)),
      'buyers_agree',
      ...(counters.differences === null ? [] : (['gate_agrees_with_ledger'] as const)),
    ],
    differences: [
      ...walks.flatMap(({ differences }) => differences),
      ...(settings ?? []),
      ...(counters.differences ?? []),
      ...walks.flatMap(({ missingWindows }) => missingWindows),
    ],
    complete: walks.every(({ complete }) => complete) && settings !== null && counters.differences !== null,
  };
}

interface Walked {
  readonly differences: readonly Difference[];
  readonly missingWindows: readonly Difference[];
  /** The bound left nothing out. */
  readonly complete: boolean;
}

/** Null as soon as a piece could not be compared. */
async function walk(
  pieces: AsyncIterable<Findings>,
  { max = AT_ONCE_MAX, onMissingWindows }: AuditOptions,
): Promise<Walked | null> {
  const differences: Difference[] = [];
  const missingWindows: Difference[] = [];
  let seen = 0;
  for await (const piece of pieces) {
    if (!piece.looked) return null;
    if (piece.missingWindows.length > 0) await onMissingWindows?.(piece);
    keep(differences, piece.differences);
    keep(missingWindows, piece.missingWindows.map(differenceOfWindow));
    seen += Math.max(1, piece.count);
    if (seen > max) return { differences, missingWindows, complete: false };
  }
  return { differences, missingWindows, complete: true };
}

function differenceOfWindow({ partition, saleId, orderNo }: Findings['missingWindows'][number]): Difference {
  return {
    law: 'orders_have_payment_windows',
    partition,
    saleId,
    orderNos: [orderNo],
    detail: 'its payment window is missing, or does not end when it should',
  };
}

/** Stops at about a hundred: a gate that has lost everything is rebuilt all the same. */
function keep(differences: Difference[], found: readonly Difference[]): void {
  if (differences.length < NAMED_MAX) differences.push(...found);
}
