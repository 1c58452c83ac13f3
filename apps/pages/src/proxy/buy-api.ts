import {
  Agent,
  request as sendRequest,
  type ClientRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Logger } from '@stampede/runtime';
import { unavailable, type Problem } from '../http/problems.ts';
import { limitBody, BodyTooLargeError } from './limit-body.ts';
import { answerHeaders, requestHeaders } from './passed-headers.ts';

/** Requests that wait for the buy API at the same time, in this process. Each may be a download or a long poll. */
const AT_ONCE_MAX = 200;
/** Longer than `?wait=30`: nothing comes for so long only when the buy API hangs. */
const SILENT_MAX_MS = 60_000;

export interface BuyApiOptions {
  /** As configured: `HOST` and `PORT` of the buy API. */
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly log: Logger;
}

/** The buy API behind `/api`. */
export interface BuyApi {
  /**
   * Sends a request on with the token, and its answer back. Nothing is decided here, and nothing is sent twice.
   *
   * @param path with the query, from behind `/api` on
   * @returns what to answer where the buy API has not; null: all is answered, or the browser has gone
   */
  forward(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    token: string,
  ): Promise<Problem | null>;
  /** Closes kept connections. */
  close(): void;
}

export function createBuyApi({ host, port, publicUrl, log }: BuyApiOptions): BuyApi {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE_MAX, maxFreeSockets: 16 });
  let atOnce = 0;
  let isAway = false;
  const note = (cause: unknown): void => {
    if (!isAway) log.warn({ err: cause }, 'the buy API does not answer');
    isAway = true;
  };

  const exchange = async (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    token: string,
  ): Promise<Problem | null> => {
    const { method = 'GET', headers } = request;
    const upstream = sendRequest({
      agent,
      host: reachable(host),
      port,
      method,
      path,
      timeout: SILENT_MAX_MS,
      headers: requestHeaders(headers, token, String(response.getHeader('X-Request-Id'))),
    });
    upstream.on('timeout', () => upstream.destroy(new Error(`silent for ${SILENT_MAX_MS} ms`)));
    const wasConnected = watchConnection(upstream);
    const leave = (): void => {
      if (!response.writableFinished) upstream.destroy();
    };
    response.once('close', leave);
    try {
      const answer = await answerTo(upstream, request);
      if (isAway) log.info('the buy API answers again');
      isAway = false;
      response.writeHead(answer.statusCode ?? 502, answerHeaders(answer.headers, publicUrl));
      // An answer that breaks off breaks off for the browser too: no file may look complete.
      await pipeline(answer, response);
      return null;
    } catch (error) {
      if (response.headersSent || response.destroyed) return null;
      if (error instanceof BodyTooLargeError) return error.problem;
      note(error);
      return wasConnected() ? lostAnswer(method) : NOT_SENT;
    } finally {
      response.off('close', leave);
    }
  };

  return {
    async forward(request, response, path, token) {
      if (atOnce >= AT_ONCE_MAX) return unavailable(`${AT_ONCE_MAX} requests wait for the buy API already.`);
      atOnce += 1;
      try {
        return await exchange(request, response, path, token);
      } finally {
        atOnce -= 1;
      }
    },
    close: () => agent.destroy(),
  };
}

/**
 * Sends the body, and resolves with the head of the answer. An answer may come before the end of the body; then the rest
 * is of no interest.
 */
async function answerTo(upstream: ClientRequest, request: IncomingMessage): Promise<IncomingMessage> {
  // Not with pipeline: at an error that would close the browser's connection, and there would be no answer.
  const body = limitBody();
  try {
    return await new Promise((resolve, reject) => {
      upstream.once('response', resolve);
      upstream.on('error', reject);
      body.on('error', reject);
      request.pipe(body).pipe(upstream);
    });
  } catch (error) {
    request.unpipe(body);
    upstream.destroy();
    throw error;
  }
}

/** Returns whether the request has had a connection: then the buy API may have received it. */
function watchConnection(upstream: ClientRequest): () => boolean {
  let isConnected = false;
  upstream.once('socket', (socket) => {
    isConnected = !socket.connecting;
    socket.once('connect', () => {
      isConnected = true;
    });
  });
  return () => isConnected;
}

const NOT_SENT = unavailable('The buy API does not answer. Nothing was decided. Try again in a moment.');

/** A change whose answer is lost may have been made. */
function lostAnswer(method: string): Problem {
  if (method === 'GET' || method === 'HEAD') return NOT_SENT;
  return {
    slug: 'outcome-unknown',
    detail: 'The answer of the buy API was lost. Look whether it was done before you send it again.',
    headers: { 'Retry-After': '1' },
  };
}

/** An address that listens on all interfaces is reached on the loopback. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
