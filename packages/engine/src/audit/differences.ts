import { GateDamagedError, isOperatingError } from '@stampede/domain';
import { reportDamage } from '../trust/report-damage.ts';
import type { Stores } from '../stores/stores.ts';

/** The laws that an audit checks. Each difference breaks one of them. */
export type GateLaw =
  /** The gate's counters add up, and equal the ledger's except for what is in flight. */
  | 'conservation'
  | 'gate_agrees_with_ledger'
  /** Every pending order has a reservation that matches it. */
  | 'orders_have_reservations'
  /** Every reservation is of a pending order, of a purchase that waits, or of a change not yet applied to the gate. */
  | 'reservations_have_orders'
  /** The one law without effect on trust: the sweep closes orders, events only make it faster. */
  | 'orders_have_payment_windows'
  | 'settings_agree'
  | 'buyers_agree';

/** A difference between gate and ledger that nothing in flight explains. */
export interface Difference {
  readonly law: GateLaw;
  readonly partition: number;
  /** Null where the gate has none. */
  readonly saleId: string | null;
  /** The orders behind it, at most 100. */
  readonly orderNos: readonly string[];
  /** For people; names no buyer. */
  readonly detail: string;
}

/** Orders named in one report for one law, at most. */
export const NAMED_MAX = 100;

/**
 * Reads from a gate, if it is trusted and reachable; null otherwise. A value that no script writes is reported as
 * damage.
 *
 * @param onLedger called with an error of Postgres, which says nothing of the gate; it may throw
 */
export async function whereTrusted<Reading>(
  stores: Stores,
  partition: number,
  read: () => Promise<Reading>,
  onLedger: (error: unknown) => void = () => undefined,
): Promise<Reading | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GateDamagedError) await reportDamage(stores, partition);
    if (isOfLedger(error)) onLedger(error);
    if (isOperatingError(error)) return null;
    throw error;
  }
}

function isOfLedger(error: unknown): boolean {
  return isOperatingError(error) && 'store' in error && error.store === 'postgres';
}

/**
 * The reason of distrust for the gate's row in the ledger: the first difference, and how many more there are.
 * @param differences at least one
 */
export function reasonOf(
  who: 'an audit' | "an operator's audit",
  differences: readonly Difference[],
): string {
  const [first] = differences;
  if (first === undefined) throw new Error('a gate is distrusted without a reason');
  const { law, saleId, orderNos, detail } = first;
  const [orderNo] = orderNos;
  const named = [
    ...(saleId === null ? [] : [`sale ${saleId}`]),
    ...(orderNo === undefined ? [] : [`order ${orderNo}`]),
    detail,
  ];
  const more = differences.length > 1 ? ` (and ${differences.length - 1} more)` : '';
  return `${who} found ${law} broken: ${named.join(', ')}${more}`;
}
