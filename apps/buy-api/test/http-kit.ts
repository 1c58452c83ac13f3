import { connect } from 'node:net';
import { expect } from '@jest/globals';
import { createDraining } from '@stampede/process';
import type { NamedToken } from '@stampede/runtime';
import { allRoutes } from '../src/routes/all-routes.ts';
import { createApp } from '../src/app.ts';
import type { BuyerClaims, BuyerKeys } from '../src/auth/buyer-tokens.ts';
import type { Engine } from '../src/engine.ts';
import type { FastPath } from '../src/server/fast-path.ts';
import { PROBLEMS, type Slug } from '../src/http/problems.ts';
import type { Route } from '../src/http/route.ts';
import { problemsOf } from '../src/openapi/create-openapi.ts';
import { createServer } from '../src/server/server.ts';
import { createFakeEngine } from './fake-engine.ts';
import type { RecordedEngine } from './recorded-engine.ts';

export const OPERATOR = 'operator-token';
export const SHOP = 'shop-token';
export const VIEWER = 'viewer-token';
export const SECRET = 'a secret that buyers do not know, and that is long enough';

interface LogLine {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface CallOptions {
  readonly token?: string;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

export type Api<E extends Engine = RecordedEngine> = Awaited<ReturnType<typeof serve<E>>>;

interface ApiOptions {
  readonly operatorTokens?: readonly NamedToken[];
  readonly buyers?: BuyerKeys;
  readonly buyerClaims?: BuyerClaims;
  readonly requestsPerSecond?: number;
  readonly trustedProxies?: readonly string[];
  readonly publicUrl?: string;
  readonly corsOrigins?: readonly string[];
  /** What to put in the place of the fast path. */
  readonly instead?: (fastPath: FastPath) => FastPath | null;
}

/** The whole HTTP layer on a free port, over an engine that keeps nothing. */
export function startApi(options: ApiOptions = {}): Promise<Api> {
  return serve(createFakeEngine(), options);
}

/** The same over `engine`. */
export async function serve<E extends Engine>(engine: E, options: ApiOptions = {}) {
  const draining = createDraining();
  const lines: LogLine[] = [];
  const measured: { route: string; method: string; status: number }[] = [];
  const counted = { accepted: 0, refused: [] as string[] };
  const write = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields: { ...fields }, message });
  };
  const app = createApp({
    engine,
    auth: {
      operatorTokens: options.operatorTokens ?? [{ name: 'operator', token: OPERATOR }],
      shopTokens: [{ name: 'shop', token: SHOP }],
      viewerTokens: [{ name: 'viewer', token: VIEWER }],
      buyers: options.buyers ?? { kind: 'secrets', secrets: [SECRET] },
      buyerClaims: options.buyerClaims ?? {},
    },
    requestsPerSecond: options.requestsPerSecond ?? 0,
    trustedProxies: options.trustedProxies ?? [],
    publicUrl: options.publicUrl ?? '',
    corsOrigins: options.corsOrigins ?? [],
    metrics: {
      purchaseAccepted: () => {
        counted.accepted += 1;
      },
      purchaseRefused: (reason) => {
        counted.refused.push(reason);
      },
      requestFinished: (route, method, status) => {
        measured.push({ route, method, status });
      },
    },
    draining,
    log: {
      isLevelEnabled: () => true,
      debug: write('debug'),
      warn: write('warn'),
      error: write('error'),
    },
  });
  const { instead } = options;
  const served =
    instead === undefined || app.fastPath === null ? app : { ...app, fastPath: instead(app.fastPath) };
  const api = createServer({ app: served, draining, endLongWaits: () => engine.stopWaiting() });
  const port = await api.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${port}`;

  return {
    ...api,
    engine,
    draining,
    lines,
    measured,
    counted,
    port,
    url,
    /** Sends a request, and holds every answer against the documentation of its route. */
    async call(method: string, path: string, { token, body, headers }: CallOptions = {}): Promise<Reply> {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = (response.headers.get('content-type') ?? '').includes('json') && text !== '';
      const reply = {
        status: response.status,
        headers: response.headers,
        text,
        body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
      };
      expectDocumented(method, path, reply);
      return reply;
    },
    /** Closes everything at once. */
    async stop() {
      const closed = new Promise((resolve) => api.server.close(resolve));
      api.server.closeAllConnections();
      await closed;
    },
  };
}

/** The last part of a problem's type, or undefined for any other answer. */
export function slugOf(reply: Reply): string | undefined {
  const { type } = reply.body;
  return typeof type === 'string' && reply.headers.get('content-type') === 'application/problem+json'
    ? type.slice(type.lastIndexOf('/') + 1)
    : undefined;
}

/** The pointers of a 400. */
export function pointersOf(reply: Reply): string[] {
  expect(slugOf(reply)).toBe('invalid-request');
  return (reply.body['errors'] as { pointer: string }[]).map((error) => error.pointer);
}

/** Writes `chunks` to a new connection and reads until it is closed, or for `ms`. */
export async function raw(port: number, chunks: readonly (string | Buffer)[], ms = 10_000): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => {
      for (const chunk of chunks) socket.write(chunk);
    });
    const timer = setTimeout(() => socket.destroy(), ms);
    socket.on('data', (data) => {
      received += data.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(received);
    });
  });
}

function routeOf(method: string, path: string): Route | undefined {
  const [pathname = ''] = path.split('?');
  const wanted = method === 'HEAD' ? 'get' : method.toLowerCase();
  return allRoutes.find(
    (route) =>
      route.method === wanted && new RegExp(`^${route.path.replaceAll(/:\w+/g, '[^/]+')}/?$`).test(pathname),
  );
}

function expectDocumented(method: string, path: string, reply: Reply): void {
  expect(reply.headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._-]{1,128}$/);
  expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
  const route = routeOf(method, path);
  const slug = slugOf(reply);
  // Neither the answer to HEAD nor that to a preflight has a body that could be held against anything.
  if (method === 'HEAD' || reply.status === 204) return;
  if (slug !== undefined) {
    const definition = PROBLEMS[slug as Slug];
    expect(reply.body).toMatchObject({
      title: definition.title,
      status: reply.status,
      detail: expect.any(String),
      instance: reply.headers.get('x-request-id'),
    });
    expect(definition.status).toBe(reply.status);
    if (route !== undefined) expect(problemsOf(route)).toContain(slug);
    return;
  }
  const documented = route?.documentation.answers[reply.status];
  expect({ method, path, status: reply.status, documented: documented !== undefined }).toMatchObject({
    documented: true,
  });
  if (documented?.alsoCsv === true && reply.headers.get('content-type')?.startsWith('text/csv') === true)
    return;
  documented?.schema?.parse(reply.body);
}
