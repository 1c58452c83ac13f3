import { GateDamagedError, isOperatingError } from '@stampede/domain';
import { reportDamage } from '../trust/report-damage.ts';
import type { Stores } from '../stores/stores.ts';

/** What an audit holds gate and ledger to. Each difference breaks one of them. */
export type GateLaw =
  /** The gate's own counters add up, and those of ledger and gate are the same but for what is on its way. */
  | 'conservation'
  | 'gate_agrees_with_ledger'
  /** Every pending order has its reservation, and it says the same as the order. */
  | 'orders_have_reservations'
  /** Every reservation is of a pending order, of a purchase that waits, or of a change that the gate is still to be told. */
  | 'reservations_have_orders'
  /** The one that is no matter of trust: the sweep closes orders, events only make it faster. */
  | 'orders_have_payment_windows'
  | 'settings_agree'
  | 'buyers_agree';

/** One thing that gate and ledger do not agree on, and that nothing on its way between them explains. */
export interface Difference {
  readonly law: GateLaw;
  readonly partition: number;
  /** Null where the gate names none. */
  readonly saleId: string | null;
  /** The orders behind it, at most 100. */
  readonly orderNos: readonly string[];
  /** For people; names no buyer. */
  readonly detail: string;
}

/** Orders named in one report for one law, at most. */
export const NAMED_MAX = 100;

/**
 * Reads something of a gate, if it is trusted and can be reached now; null otherwise. What no script writes is reported
 * as damage.
 */
export async function whereTrusted<Reading>(
  stores: Stores,
  partition: number,
  read: () => Promise<Reading>,
): Promise<Reading | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GateDamagedError) await reportDamage(stores, partition);
    if (isOperatingError(error)) return null;
    throw error;
  }
}

/**
 * Why a gate is not trusted, for the ledger's row of it: the first difference, and how many more there are.
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
