import type { FieldError } from '../schemas/field-error.ts';
import { problem, type Problem } from './problems.ts';

/** Problems that several routes return, so that each has one wording. */

export function invalidRequest(errors: FieldError[]): Problem {
  const [first] = errors;
  const detail =
    errors.length === 1 && first !== undefined
      ? `${first.pointer === '' ? 'The body' : first.pointer} ${first.detail}.`
      : `${errors.length} parts of the request are wrong; errors names them.`;
  return problem('invalid-request', detail, { errors });
}

export function invalidHeader(lowerCaseName: string, detail: string): Problem {
  return invalidRequest([{ pointer: `/headers/${lowerCaseName}`, detail }]);
}

export function invalidCursor(): Problem {
  return invalidRequest([{ pointer: '/cursor', detail: 'is not a cursor of this list' }]);
}

export function saleNotFound(): Problem {
  return problem('sale-not-found', 'No sale has this id.', {});
}

export function skuNotFound(): Problem {
  return problem('sku-not-found', 'The sale has no item with this sku.', {});
}

/** Also for another buyer's order: whether a number exists is not revealed. */
export function orderNotFound(): Problem {
  return problem(
    'order-not-found',
    'No order that you may see has this number. Please check the number.',
    {},
  );
}

export function deadLetterNotFound(): Problem {
  return problem('dead-letter-not-found', 'No dead letter is of this order number.', {});
}

export function paymentNotFound(): Problem {
  return problem('payment-not-found', 'No payment has this id.', {});
}

export function erasureNotFound(): Problem {
  return problem('erasure-not-found', 'No erasure has this id.', {});
}

export function webhookEndpointNotFound(): Problem {
  return problem('webhook-endpoint-not-found', 'No webhook endpoint has this id.', {});
}

export function deliveryNotFound(): Problem {
  return problem('delivery-not-found', 'No delivery has this id.', {});
}

/** @param reason continues a sentence that begins with the URL */
export function invalidUrl(reason: string): Problem {
  return invalidRequest([{ pointer: '/url', detail: reason }]);
}

export function idempotencyKeyReused(): Problem {
  return problem('idempotency-key-reused', 'You have sent this Idempotency-Key with another request.', {});
}

export function orderNotReady(): Problem {
  return problem(
    'order-not-ready',
    'The order is queued. Try again in a moment.',
    {},
    { 'Retry-After': '1' },
  );
}

/** Only where nothing was written, or the write was rolled back. */
export function unavailable(cause?: unknown): Problem {
  const detail = 'Nothing was decided. Try again in a moment.';
  return { ...problem('unavailable', detail, {}, { 'Retry-After': '1' }), cause };
}
