import { hash } from 'node:crypto';
import type { SaleBody } from '../schemas/sale.ts';

/**
 * The `ETag` of an answer with these sales: weak, because it leaves out `serverTime`, which differs in every answer. A
 * client counts down from `serverTime`, and after a 304 it has that of an older answer. So while a deadline of a sale is
 * ahead, the tag has the second of `serverTime`, and a 304 repeats none that is older than that.
 *
 * @param more what else the answer depends on
 */
export function salesTag(sales: readonly SaleBody[], more: string | null = null): string {
  const versions = sales.map(({ serverTime, ...sale }) => ({
    ...sale,
    second: hasDeadlineAhead(sale, serverTime) ? serverTime.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length) : null,
  }));
  return `W/"${hash('sha256', JSON.stringify([versions, more]), 'base64url').slice(0, 22)}"`;
}

/** Times of one form are in the order of their texts. */
function hasDeadlineAhead(
  { state, opensAt, closesAt }: Pick<SaleBody, 'state' | 'opensAt' | 'closesAt'>,
  serverTime: string,
): boolean {
  if (state === 'closed') return false;
  return [opensAt, closesAt].some((deadline) => deadline !== null && deadline > serverTime);
}
