import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Card } from '../src/view/desk-view.ts';
import { readingOf, writingOf } from './made-up-answers.ts';
import { deskView, saleView } from './made-up-views.ts';

const BUILT = join(import.meta.dirname, '../dist-desk');
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.woff2': 'font/woff2',
};
export const TOKEN = 'the-token';

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

const UNAUTHENTICATED = json(401, { type: '/problems/unauthenticated', title: 'The caller is not known' });

/** What a test may change while pages are open. */
interface StandInState {
  role: 'operator' | 'viewer';
  signedIn: boolean;
  cards: readonly Card[];
  /** Streams stay open and say nothing. */
  silent: boolean;
  /** The next writes are refused with this. */
  refusal: { readonly status: number; readonly body: object } | null;
}

interface Written {
  readonly method: string;
  readonly path: string;
  readonly key: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface StandIn {
  readonly url: string;
  readonly state: StandInState;
  /** Every write that was received. */
  readonly written: Written[];
  close(): Promise<void>;
}

/**
 * Serves the built desk with made-up figures that move: for pictures, and for tests of the pages alone.
 *
 * @param seconds how long after its opening the sale is when the server starts
 */
export async function startStandIn({ seconds = 420, port = 0 } = {}): Promise<StandIn> {
  const state: StandInState = { role: 'operator', signedIn: true, cards: [], silent: false, refusal: null };
  const written: Written[] = [];
  const begunAt = Date.now();
  const timers = new Set<NodeJS.Timeout>();

  const stream = (response: ServerResponse, saleId: string | null) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    let samples = 600;
    const send = () => {
      if (state.silent) return;
      const now = Date.now();
      const passed = seconds + (now - begunAt) / 1_000;
      const say = (event: string, data: unknown) =>
        response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      say('desk', deskView(now, passed, state.cards));
      if (saleId === 'drop-1') say('sale', saleView(now, passed, samples));
      else if (saleId !== null) say('sale-unknown', {});
      samples = 1;
    };
    send();
    const timer = setInterval(send, 1_000);
    timers.add(timer);
    response.on('close', () => clearInterval(timer));
  };

  const session = (): Reply =>
    json(200, {
      name: 'anna',
      role: state.role,
      demonstration: true,
      endsAt: new Date(begunAt + 8 * 3_600_000).toISOString(),
    });

  const write = async (request: IncomingMessage, path: string): Promise<Reply> => {
    const body = await bodyOf(request);
    const key = request.headers['idempotency-key'];
    written.push({ method: request.method ?? '', path, key: typeof key === 'string' ? key : null, body });
    if (state.refusal !== null) return json(state.refusal.status, state.refusal.body);
    if (path === '/desk/session' && request.method === 'POST') {
      if (body['token'] !== TOKEN) return UNAUTHENTICATED;
      state.signedIn = true;
      return session();
    }
    if (path === '/desk/session' || path === '/desk/sessions') {
      state.signedIn = false;
      return { status: 204, headers: {}, body: '' };
    }
    if (path.startsWith('/desk/demonstration/'))
      return json(202, { done: 'order-creator 0 was killed; pm2 has started it again.' });
    return json(200, writingOf(path, body));
  };

  const reply = async (request: IncomingMessage, { pathname, searchParams }: URL): Promise<Reply> => {
    const signsIn = pathname === '/desk/session' && request.method === 'POST';
    const needsSession = pathname.startsWith('/api/') || pathname.startsWith('/desk/s');
    const isPage = pathname.startsWith('/desk/sign-in') || pathname.startsWith('/desk/sales/');
    if (needsSession && !isPage && !signsIn && !state.signedIn) return UNAUTHENTICATED;
    if (request.method !== 'GET') return write(request, pathname);
    if (pathname === '/desk/session') return session();
    if (pathname === '/desk/demonstration')
      return json(200, { available: ['buyers', 'kill', 'flush', 'freeze-redis', 'stop-postgres'] });
    if (!pathname.startsWith('/api/')) return file(pathname);
    const body = readingOf(pathname, searchParams);
    if (body !== null) return json(200, body);
    return json(404, { type: '/problems/not-found', title: 'There is nothing at this address' });
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    if (url.pathname === '/desk/stream' && state.signedIn) {
      stream(response, url.searchParams.get('sale'));
      return;
    }
    const { status, headers, body } = await reply(request, url);
    response.writeHead(status, headers).end(body);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    written,
    close: async () => {
      for (const timer of timers) clearInterval(timer);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function json(status: number, body: unknown): Reply {
  const headers = { 'Content-Type': 'application/json', 'X-Request-Id': 'stand-in-1' };
  return { status, headers, body: JSON.stringify(body) };
}

function file(pathname: string): Reply {
  const name = pathname.startsWith('/desk/assets/') ? pathname.slice('/desk/'.length) : 'index.html';
  const type = TYPES[extname(name)] ?? 'application/octet-stream';
  const headers = { 'Content-Type': type, 'Content-Security-Policy': CSP };
  return { status: 200, headers, body: readFileSync(join(BUILT, name)) };
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}
