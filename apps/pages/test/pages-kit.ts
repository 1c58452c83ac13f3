import { request as sendRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClientAddress, createDraining, type Draining } from '@stampede/process';
import { createLogger, createRegistry } from '@stampede/runtime';
import { createApp } from '../src/app.ts';
import { deskMetrics } from '../src/desk-metrics.ts';
import { createBuyApi } from '../src/proxy/buy-api.ts';
import type { RouteDeps } from '../src/routes/route-deps.ts';
import { createServer } from '../src/server.ts';
import { createSessionCookie } from '../src/sessions/session-cookie.ts';
import { Sessions } from '../src/sessions/sessions.ts';
import { createSignInTries } from '../src/sessions/sign-in-tries.ts';
import { createTokenHolders } from '../src/sessions/token-holders.ts';
import type { DeskSource } from '../src/stream/desk-source.ts';
import { StreamHub } from '../src/stream/stream-hub.ts';
import { emptyDesk } from './empty-desk.ts';

export const OPERATOR = 'operator-operator-operator';
export const VIEWER = 'viewer-viewer-viewer';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request on a connection of its own. A change comes from our page unless its headers say otherwise. */
export async function ask(port: number, path: string, { method = 'GET', headers = {}, body }: Ask = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const ours =
      'sec-fetch-site' in headers || 'origin' in headers ? {} : { 'sec-fetch-site': 'same-origin' };
    const request = sendRequest(
      { host: '127.0.0.1', port, path, method, headers: { ...ours, ...headers }, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

export interface PagesOptions {
  readonly publicUrl?: string;
  readonly buyApiPort?: number;
  readonly source?: DeskSource;
  readonly streamsMax?: number;
  readonly trustedProxies?: readonly string[];
  readonly claimLink?: RouteDeps['claimLink'];
  readonly endAllSessions?: () => Promise<void>;
  readonly assets?: Parameters<typeof createApp>[0]['assets'];
}

/** The pages over HTTP, with a generation that the test sets. */
export interface Pages {
  readonly port: number;
  readonly server: Server;
  readonly hub: StreamHub;
  readonly draining: Draining;
  readonly generation: { current: number | null };
  /** Moves the clock of the sessions. */
  pass(ms: number): void;
  ask(path: string, options?: Ask): Promise<Answer>;
  /** Signs in, and returns the header `Cookie`. */
  signIn(token: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startPages(options: PagesOptions = {}): Promise<Pages> {
  const { publicUrl = '', source = emptyDesk } = options;
  const log = createLogger({ process: 'pages', instance: '0', level: 'silent' });
  const generation: Pages['generation'] = { current: 1 };
  let passedMs = 0;
  const holders = createTokenHolders({
    operator: [{ name: 'anna', token: OPERATOR }],
    viewer: [{ name: 'ben', token: VIEWER }],
  });
  const sessions = new Sessions(holders, generation, () => Date.now() + passedMs);
  const hub = new StreamHub({
    source,
    isValid: (session) => sessions.isValid(session),
    ...(options.streamsMax === undefined ? {} : { streamsMax: options.streamsMax }),
  });
  const buyApi = createBuyApi({ host: '127.0.0.1', port: options.buyApiPort ?? 1, publicUrl, log });
  const draining = createDraining();
  const app = createApp({
    holders,
    sessions,
    cookie: createSessionCookie(publicUrl.startsWith('https:')),
    tries: createSignInTries(createClientAddress(options.trustedProxies ?? [])),
    hub,
    buyApi,
    endAllSessions:
      options.endAllSessions ??
      (async () => {
        generation.current = (generation.current ?? 0) + 1;
      }),
    claimLink: options.claimLink ?? (async () => 'claimed'),
    control: null,
    metrics: deskMetrics(createRegistry('pages'), () => hub.size),
    log,
    assets: options.assets ?? { files: new Map(), index: null },
    publicUrl,
    draining,
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await hub.start();
  const { port } = server.address() as AddressInfo;
  return {
    port,
    server,
    hub,
    draining,
    generation,
    pass: (ms) => {
      passedMs += ms;
    },
    ask: (path, one) => ask(port, path, one),
    signIn: async (token) => cookieIn(await signInWith(port, token)),
    stop: async () => {
      await hub.stop();
      buyApi.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function signInWith(port: number, token: string, headers: Record<string, string> = {}) {
  return ask(port, '/desk/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ token }),
  });
}

/** What an answer sets, as the header `Cookie` of the next request. */
export function cookieIn({ headers }: Answer): string {
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** The slug of a problem. */
export function slugOf({ text }: Answer): string | undefined {
  return (JSON.parse(text) as { type: string }).type.split('/').at(-1);
}
