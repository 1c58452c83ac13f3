import { problem, type Problem } from './problems.ts';

/** The outcome is unknown. Each problem has the id, and the address at which the caller can resolve it. */

/** With the number of the order, which may not exist. */
export function orderOutcomeUnknown(orderNo: string, detail: string): Problem {
  return problem('outcome-unknown', detail, { orderNo }, whereToLook(`/orders/${orderNo}`));
}

export function saleOutcomeUnknown(saleId: string, detail: string): Problem {
  return problem('outcome-unknown', detail, { saleId }, whereToLook(`/sales/${saleId}`));
}

function whereToLook(address: string): Record<string, string> {
  return { Location: address, 'Retry-After': '1' };
}
