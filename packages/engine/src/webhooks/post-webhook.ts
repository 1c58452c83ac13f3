import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { hostOf } from './judge-webhook-url.ts';
import { NOT_PUBLIC, lookUpPublic } from './look-up-public.ts';
import { isPublicAddress } from './public-address.ts';

/** Of an answer that is longer the rest is not read. */
const ANSWER_MAX_BYTES = 16 * 1024;

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** WEBHOOK_ALLOW_PRIVATE. */
  readonly allowPrivate: boolean;
  /** From the look-up of the host to the end of the answer. */
  readonly timeoutMs: number;
  /** Breaks it off. */
  readonly signal?: AbortSignal | undefined;
}

/** What the endpoint answered, or why it did not. */
export type WebhookAnswer =
  | { readonly status: number; readonly retryAfter: string | null }
  | { readonly status: null; readonly error: string };

/**
 * Posts once, on a connection of its own, and follows no redirect. The status decides: what comes behind it is read to
 * a bound and thrown away. Never rejects.
 */
export async function postWebhook(wanted: WebhookRequest): Promise<WebhookAnswer> {
  const url = new URL(wanted.url);
  const { allowPrivate, timeoutMs, body } = wanted;
  const host = hostOf(url);
  // Node looks up names, not addresses.
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) return unanswered(NOT_PUBLIC);
  const late = AbortSignal.timeout(timeoutMs);
  const signal = wanted.signal === undefined ? late : AbortSignal.any([late, wanted.signal]);
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    let answer: WebhookAnswer = unanswered('ECONNRESET');
    const request = send(url, {
      method: 'POST',
      agent: false,
      signal,
      headers: { ...wanted.headers, 'Content-Length': Buffer.byteLength(body) },
      ...(!allowPrivate && { lookup: lookUpPublic }),
    });
    request.on('response', (response) => {
      const { statusCode = 0, headers } = response;
      // Node accepts 000 to 099, which HTTP does not have.
      if (statusCode < 100) answer = unanswered('no valid status');
      else answer = { status: statusCode, retryAfter: headers['retry-after'] ?? null };
      readToBound(response);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (answer.status !== null) return;
      answer = late.aborted
        ? { status: null, error: `no answer within ${timeoutMs / 1000} s` }
        : unanswered(error.code ?? error.name);
    });
    request.on('close', () => {
      resolve(answer);
    });
    request.end(body);
  });
}

function readToBound(response: IncomingMessage): void {
  let bytes = 0;
  // The status has come; a body that breaks off changes nothing.
  response.on('error', () => undefined);
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > ANSWER_MAX_BYTES) response.destroy();
  });
}

function unanswered(code: string): WebhookAnswer {
  const error = code === NOT_PUBLIC ? 'its address is not public' : `no answer: ${code}`;
  return { status: null, error: error.slice(0, 200) };
}
