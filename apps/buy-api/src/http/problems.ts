import { ORDER_STATES } from '@stampede/domain';
import { z } from 'zod';
import { fieldError } from '../schemas/field-error.ts';
import { orderNo, saleId, serverTime, timeOutput } from '../schemas/fields.ts';
import { payment } from '../schemas/payment.ts';
import { addressOf, type PublicUrl } from './address.ts';

function define<Shape extends z.ZodRawShape>(status: number, title: string, extensions: Shape) {
  return { status, title, extensions } as const;
}

/**
 * All problems of this API. A slug is for machines and never changes its meaning. docs/problems.md has a section for
 * each, which a test checks.
 */
export const PROBLEMS = {
  'invalid-request': define(400, 'The request is not valid', { errors: z.array(fieldError) }),
  unauthenticated: define(401, 'The caller is not known', {}),
  forbidden: define(403, 'The caller may not do this', {}),
  'not-found': define(404, 'There is nothing at this address', {}),
  'sale-not-found': define(404, 'There is no such sale', {}),
  'sku-not-found': define(404, 'The sale has no such item', {}),
  'order-not-found': define(404, 'There is no such order', { payment: payment.optional() }),
  'dead-letter-not-found': define(404, 'There is no such dead letter', {}),
  'payment-not-found': define(404, 'There is no such payment', {}),
  'erasure-not-found': define(404, 'There is no such erasure', {}),
  'webhook-endpoint-not-found': define(404, 'There is no such webhook endpoint', {}),
  'delivery-not-found': define(404, 'There is no such delivery', {}),
  'method-not-allowed': define(405, 'The address does not take this method', {}),
  'sale-exists': define(409, 'There is a sale of this id already', {}),
  'sku-exists': define(409, 'The sale has an item of this sku already', {}),
  'too-many-items': define(409, 'The sale has as many items as it may have', { limit: z.int() }),
  'sale-not-open': define(409, 'The sale has not opened yet', { opensAt: timeOutput, serverTime }),
  'sale-closed': define(409, 'The sale is closed', {}),
  'sale-paused': define(409, 'The sale is paused', {}),
  'buyer-limit-reached': define(409, 'The buyer has reached the limit of the sale', {
    limit: z.int(),
    taken: z.int(),
  }),
  'sold-out': define(409, 'Nothing is available', {}),
  'not-enough-stock': define(409, 'Less is available than was asked for', { available: z.int() }),
  'allotment-in-use': define(409, 'The units to take away are not available', { available: z.int() }),
  'order-not-ready': define(409, 'The order is still in the queue', {}),
  'order-already-paid': define(409, 'The order is paid already', { payment }),
  'payment-window-closed': define(409, 'The payment came too late', { payment }),
  'order-not-payable': define(409, 'The order can no longer be paid', { payment }),
  'amount-mismatch': define(409, 'The amount is not that of the order', { payment }),
  'payment-not-refundable': define(409, 'The payment is not due for refund', { payment }),
  'order-not-cancellable': define(409, 'The order can no longer be cancelled', {
    state: z.enum(ORDER_STATES),
  }),
  'order-not-returnable': define(409, 'The order cannot be returned', { state: z.enum(ORDER_STATES) }),
  'dead-letter-not-replayable': define(409, 'The dead letter has no units any more', {}),
  'too-many-webhook-endpoints': define(409, 'There are as many webhook endpoints as there may be', {
    limit: z.int(),
  }),
  'events-expired': define(410, 'These events have been removed', { oldestPosition: z.int() }),
  'body-too-large': define(413, 'The body is too large', {}),
  'unsupported-media-type': define(415, 'The body is not plain JSON', {}),
  'idempotency-key-reused': define(422, 'The idempotency key belongs to another request', {}),
  'payment-reference-reused': define(422, 'The payment reference belongs to another payment', {}),
  'too-many-requests': define(429, 'Too many requests', {}),
  'internal-error': define(500, 'The server made a mistake', {}),
  unavailable: define(503, 'The service cannot decide this now', {}),
  'outcome-unknown': define(503, 'The outcome is not known yet', {
    orderNo: orderNo.optional(),
    saleId: saleId.optional(),
    paymentId: z.string().optional(),
    buyerId: z.string().optional(),
    endpointId: z.string().optional(),
    deliveryId: z.string().optional(),
  }),
} as const;

export type Slug = keyof typeof PROBLEMS;
export type Extensions<S extends Slug> = z.infer<z.ZodObject<(typeof PROBLEMS)[S]['extensions']>>;

/** A refusal as a value: routes return it instead of throwing. */
export interface Problem {
  readonly slug: Slug;
  readonly detail: string;
  readonly extensions: object;
  /** `Location` is a path of this API: it is sent as an address. */
  readonly headers: Readonly<Record<string, string>>;
  /** For the log only. */
  readonly cause?: unknown;
  /** The body around the public URL and the request id, where the rest is constant. */
  readonly written?: readonly [string, string, string];
}

const NO_HEADERS = {};

export function problem<S extends Slug>(
  slug: S,
  detail: string,
  extensions: Extensions<S>,
  headers: Readonly<Record<string, string>> = NO_HEADERS,
): Problem {
  return { slug, detail, extensions, headers };
}

/** A problem whose body is constant except for public URL and request id, which need no escaping: serialized once. */
export function constantProblem<S extends Slug>(slug: S, detail: string, extensions: Extensions<S>): Problem {
  const given = problem(slug, detail, extensions);
  const body = problemBody(given, REQUEST_ID_HERE, PUBLIC_URL_HERE);
  const [before = '', rest = ''] = body.split(PUBLIC_URL_HERE);
  const [between = '', behind = ''] = rest.split(REQUEST_ID_HERE);
  return { ...given, written: [before, between, behind] };
}

const REQUEST_ID_HERE = '<request id>';
const PUBLIC_URL_HERE = '<public URL>';

/** The body in the format of RFC 9457. */
export function problemBody(given: Problem, requestId: string, publicUrl: PublicUrl): string {
  if (given.written !== undefined) {
    const [before, between, behind] = given.written;
    return before + publicUrl + between + requestId + behind;
  }
  const { status, title } = PROBLEMS[given.slug];
  return JSON.stringify({
    type: typeOf(given.slug, publicUrl),
    title,
    status,
    detail: given.detail,
    instance: requestId,
    ...given.extensions,
  });
}

/** Where the problem is explained. RFC 9457, 3.1.1 recommends an absolute URL: a client finds it from anywhere. */
export function typeOf(slug: Slug, publicUrl: PublicUrl): string {
  return addressOf(`/problems/${slug}`, publicUrl);
}
