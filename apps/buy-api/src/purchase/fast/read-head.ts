import type { IncomingMessage } from 'node:http';
import { isSaleId } from '@stampede/domain';
import { BODY_LIMIT } from '../../http/body-length.ts';
import { isIdempotencyKey } from '../../schemas/idempotency-key.ts';

/** The head of an ordinary purchase. */
export interface PurchaseHead {
  readonly saleId: string;
  readonly authorization: string;
  /** As sent; not checked. */
  readonly requestId: string | undefined;
  readonly idempotencyKey: string | null;
}

const PREFIX = '/sales/';
const SUFFIX = '/purchases';

/**
 * Reads the head of a purchase as almost every client sends it, from the parser's list of headers; null for every other
 * request, which takes the general path: nothing is refused here.
 */
export function readHead(request: IncomingMessage): PurchaseHead | null {
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
    const value = rawHeaders[index + 1] ?? '';
    // A repeated header takes the general path.
    switch (name.toLowerCase()) {
      case 'authorization':
        if (authorization !== undefined) return null;
        authorization = value;
        break;
      case 'content-type':
        if (type !== undefined) return null;
        type = value;
        break;
      case 'content-length':
        if (length !== undefined) return null;
        length = value;
        break;
      case 'x-request-id':
        if (requestId !== undefined) return null;
        requestId = value;
        break;
      case 'idempotency-key':
        if (key !== undefined) return null;
        key = value;
        break;
      // These change how the request must be read.
      case 'transfer-encoding':
      case 'content-encoding':
      case 'expect':
      case 'upgrade':
      case 'trailer':
        return null;
      default:
        break;
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
