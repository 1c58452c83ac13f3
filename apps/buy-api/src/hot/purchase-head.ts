import type { IncomingMessage } from 'node:http';
import { isSaleId } from '@stampede/domain';
import { BODY_LIMIT } from '../http/body-length.ts';
import { isIdempotencyKey } from '../schemas/purchase.ts';

/** What the head of an ordinary purchase says. */
export interface PurchaseHead {
  readonly saleId: string;
  readonly authorization: string;
  /** As it was sent; not checked. */
  readonly requestId: string | undefined;
  readonly idempotencyKey: string | null;
}

const PREFIX = '/sales/';
const SUFFIX = '/purchases';

/** Where in a list of what was found a header's value goes; `UNUSUAL`: it may change how the request has to be read. */
const AUTHORIZATION = 0;
const CONTENT_TYPE = 1;
const CONTENT_LENGTH = 2;
const REQUEST_ID = 3;
const IDEMPOTENCY_KEY = 4;
const UNUSUAL = 5;

const PLACES: ReadonlyMap<string, number> = new Map(
  [
    ['Authorization', AUTHORIZATION],
    ['Content-Type', CONTENT_TYPE],
    ['Content-Length', CONTENT_LENGTH],
    ['X-Request-Id', REQUEST_ID],
    ['Idempotency-Key', IDEMPOTENCY_KEY],
    ['Transfer-Encoding', UNUSUAL],
    ['Content-Encoding', UNUSUAL],
    ['Expect', UNUSUAL],
    ['Upgrade', UNUSUAL],
    ['Trailer', UNUSUAL],
  ].flatMap(([name, place]) => [
    [name as string, place as number] as const,
    [(name as string).toLowerCase(), place as number] as const,
  ]),
);
/** No header of another length can be one of those. */
const LENGTHS: ReadonlySet<number> = new Set([...PLACES.keys()].map((name) => name.length));

/**
 * Reads the head of a purchase as almost everybody sends it, from the list of headers that the parser has made anyway;
 * null for every other request, of which the general path takes care: nothing is refused here.
 */
export function purchaseHead(request: IncomingMessage): PurchaseHead | null {
  const { method, url, rawHeaders } = request;
  if (method !== 'POST' || url === undefined || request.httpVersionMinor !== 1) return null;
  if (!url.startsWith(PREFIX) || !url.endsWith(SUFFIX)) return null;
  const saleId = url.slice(PREFIX.length, -SUFFIX.length);
  if (!isSaleId(saleId)) return null;

  let authorization: string | undefined;
  let type: string | undefined;
  let length: string | undefined;
  let requestId: string | undefined;
  let key: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!LENGTHS.has(name.length)) continue;
    const value = rawHeaders[index + 1] ?? '';
    // A header that comes twice is unusual, whichever of its values would count.
    switch (PLACES.get(name) ?? PLACES.get(name.toLowerCase())) {
      case undefined:
        break;
      case AUTHORIZATION:
        if (authorization !== undefined) return null;
        authorization = value;
        break;
      case CONTENT_TYPE:
        if (type !== undefined) return null;
        type = value;
        break;
      case CONTENT_LENGTH:
        if (length !== undefined) return null;
        length = value;
        break;
      case REQUEST_ID:
        if (requestId !== undefined) return null;
        requestId = value;
        break;
      case IDEMPOTENCY_KEY:
        if (key !== undefined) return null;
        key = value;
        break;
      default:
        return null;
    }
  }
  if (authorization === undefined || !isJson(type) || !isOrdinaryLength(length)) return null;
  if (key !== undefined && !isIdempotencyKey(key)) return null;
  return { saleId, authorization, requestId, idempotencyKey: key ?? null };
}

function isJson(type: string | undefined): boolean {
  return type === 'application/json' || type === 'application/json; charset=utf-8';
}

function isOrdinaryLength(text: string | undefined): boolean {
  const length = Number(text);
  return length > 0 && length <= BODY_LIMIT;
}
