import { problem, type Problem } from './problems.ts';

/** The outcome is unknown. Each problem has the id, and, where there is one, the address at which it can be resolved. */

/** With the number of the order, which may not exist. */
export function orderOutcomeUnknown(orderNo: string, detail: string): Problem {
  return problem('outcome-unknown', detail, { orderNo }, whereToLook(`/orders/${orderNo}`));
}

export function saleOutcomeUnknown(saleId: string, detail: string): Problem {
  return problem('outcome-unknown', detail, { saleId }, whereToLook(`/sales/${saleId}`));
}

/** A payment has no address of its own: the same request again is answered with the outcome. */
export function paymentOutcomeUnknown(paymentId: string, detail: string): Problem {
  return problem('outcome-unknown', detail, { paymentId }, { 'Retry-After': '1' });
}

/** As for a payment: sending it again has no further effect. */
export function erasureOutcomeUnknown(buyerId: string, detail: string): Problem {
  return problem('outcome-unknown', detail, { buyerId }, { 'Retry-After': '1' });
}

export function endpointOutcomeUnknown(endpointId: string, detail: string): Problem {
  return problem('outcome-unknown', detail, { endpointId }, whereToLook(`/webhook-endpoints/${endpointId}`));
}

/** The ledger chooses the id: the list has the endpoint, if there is one. */
export function newEndpointOutcomeUnknown(): Problem {
  const detail =
    'The endpoint may have been created. Send it again with the same Idempotency-Key, or list them.';
  return problem('outcome-unknown', detail, {}, whereToLook('/webhook-endpoints'));
}

/** A delivery has no address of its own: the same request again is answered with the outcome. */
export function deliveryOutcomeUnknown(deliveryId: string, detail: string): Problem {
  return problem('outcome-unknown', detail, { deliveryId }, { 'Retry-After': '1' });
}

function whereToLook(address: string): Record<string, string> {
  return { Location: address, 'Retry-After': '1' };
}
