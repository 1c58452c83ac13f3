import { fileURLToPath } from 'node:url';
import { claimDeskLink, endDeskSessions, openProcessStores, readDeskGeneration } from '@stampede/engine';
import {
  countStoreFailures,
  createClientAddress,
  createDraining,
  drainServer,
  openPort,
  processGroup,
} from '@stampede/process';
import { LateGroup, Resource, type Group, type ProcessContext } from '@stampede/runtime';
import { createApp } from './app.ts';
import { readAssets } from './assets/read-assets.ts';
import { findControlServer } from './demonstration/find-control-server.ts';
import { deskMetrics } from './desk-metrics.ts';
import { createBuyApi } from './proxy/buy-api.ts';
import { createServer } from './server.ts';
import { Generation } from './sessions/generation.ts';
import { createSessionCookie } from './sessions/session-cookie.ts';
import { Sessions } from './sessions/sessions.ts';
import { createSignInTries } from './sessions/sign-in-tries.ts';
import { createTokenHolders } from './sessions/token-holders.ts';
import { StreamHub } from './stream/stream-hub.ts';
import { DeskWatch } from './watching/desk-watch.ts';

/** What the build makes of apps/pages/desk. */
const ASSETS = fileURLToPath(new URL('../dist-desk', import.meta.url));
/** Its files may hold secrets. */
const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));

/** The web pages: the operator's desk. They are served also while both stores are unavailable. */
export async function compose(context: ProcessContext<{ http: true; pages: true }>): Promise<Group> {
  const { name, config, log, registry } = context;
  const { publicUrl = '', operatorTokens, viewerTokens = [] } = config;
  const stores = openProcessStores(name, config, log, countStoreFailures(registry));
  const generation = new Generation(() => readDeskGeneration(stores), log);
  const holders = createTokenHolders({ operator: operatorTokens, viewer: viewerTokens });
  const sessions = new Sessions(holders, generation);
  const watch = new DeskWatch({ stores, log, checkout: CHECKOUT, env: process.env });
  const hub = new StreamHub({ source: watch, isValid: (session) => sessions.isValid(session) });
  const buyApi = createBuyApi({ host: config.host, port: config.port, publicUrl, log });
  const draining = createDraining();
  const assets = await readAssets(ASSETS);
  if (assets.index === null) log.warn({ folder: ASSETS }, 'the pages are not built');
  const app = createApp({
    holders,
    sessions,
    cookie: createSessionCookie(publicUrl.startsWith('https:')),
    tries: createSignInTries(createClientAddress(config.trustedProxies ?? [])),
    hub,
    buyApi,
    endAllSessions: async (actor) => generation.raiseTo(await endDeskSessions({ ...stores, actor })),
    claimLink: (linkId, expiresAtMs) => claimDeskLink(stores, linkId, expiresAtMs),
    control: findControlServer(process.env),
    metrics: deskMetrics(registry, () => hub.size),
    log,
    assets,
    publicUrl,
    draining,
  });
  const server = createServer(app);
  const reading = new LateGroup('reading', [generation.loop, ...watch.parts]);
  return processGroup(context, {
    stores,
    needsGate: false,
    needsPostgres: false,
    counters: {},
    onSchemaKnown: () => reading.begin(),
    parts: [
      reading,
      new Resource({ name: 'buy-api', close: () => buyApi.close() }),
      new Resource({
        name: 'server',
        open: async () => {
          const port = await openPort(server, config.pagesPort, config.pagesHost);
          log.info({ host: config.pagesHost, port }, 'listening');
        },
        close: () => drainServer(server, draining, () => undefined),
      }),
      hub,
    ],
  });
}
