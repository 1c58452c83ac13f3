import { problem, type Problem } from './problems.ts';

/** Something may have been done. Each says of what, and where the caller finds out. */

/** With the number that the order has, if there is one. */
export function orderOutcomeUnknown(orderNo: string, detail: string): Problem {
  return problem('outcome-unknown', detail, { orderNo }, whereToLook(`/orders/${orderNo}`));
}

export function saleOutcomeUnknown(saleId: string, detail: string): Problem {
  return problem('outcome-unknown', detail, { saleId }, whereToLook(`/sales/${saleId}`));
}

function whereToLook(address: string): Record<string, string> {
  return { Location: address, 'Retry-After': '1' };
}
