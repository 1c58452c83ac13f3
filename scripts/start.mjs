/** `npm start`: from a fresh clone to a running sale; Ctrl-C stops everything. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { demoSale, purchaseLine, waitForDesk, waitUntilReady } from './lib/demo.mjs';
import { demonstrationActions } from './lib/demonstration-actions.mjs';
import { serveDemonstration } from './lib/demonstration.mjs';
import { loadEnvFile } from './lib/env-file.mjs';
import { live } from './lib/life.mjs';
import { chooseMetricsPort } from './lib/metrics-port.mjs';
import { outsideServers } from './lib/outside-servers.mjs';
import { root, state } from './lib/paths.mjs';
import { startPm2, stopLeftovers } from './lib/pm2.mjs';
import { built, checkNode, prepare } from './lib/prepare.mjs';
import { Problem, say, step } from './lib/say.mjs';
import { provideServers } from './lib/servers.mjs';
import { firstToken, tokens } from './lib/tokens.mjs';

const HELP = `npm start [-- options]

Installs and builds what is missing, finds or provides Redis and Postgres, migrates, and runs all processes until
Ctrl-C. Its data is in .stampede/ in the checkout. The log is in lines for people at a terminal, and JSON where it is
piped.

  --reset   forget that data first
  --help    this text

REDIS_URL, DATABASE_URL, PORT, OPERATOR_TOKEN and the other variables of .env.example are honoured, from the
environment or from .env.`;

// Exit code 0 after a signal: otherwise npm prints an error.
await live(start, () => 0);

/** @param {import('./lib/life.mjs').Life} life */
async function start(life) {
  const { reset, help } = flags();
  if (help) {
    say(HELP);
    return 0;
  }
  checkNode();
  const fromFile = loadEnvFile();
  await prepare(life);
  const provision = await built('provision');
  await holdCheckout(life, provision);
  await stopLeftovers(provision);
  if (reset) await deleteData(provision);

  const host = process.env.HOST ?? '127.0.0.1';
  const port = await choosePort(provision, { variable: 'PORT', who: 'the buy API', host, from: 3000 });
  const pagesHost = process.env.PAGES_HOST ?? '127.0.0.1';
  const pagesPort = await choosePort(provision, {
    variable: 'PAGES_PORT',
    who: 'the desk',
    host: pagesHost,
    from: port === 3001 ? 3002 : 3001,
  });
  const metricsPort = await chooseMetricsPort(provision, process.env);
  const outside = outsideServers(fromFile);
  for (const server of outside) say(server.line);
  const { redisUrl, databaseUrl, kept } = await step('Starting Redis and Postgres', () =>
    provideServers(life, provision, {
      folder: state,
      redisUrl: process.env.REDIS_URL,
      databaseUrl: process.env.DATABASE_URL,
      keep: true,
    }),
  );
  await step('Migrating the database', () => life.orInterrupted(migrate(databaseUrl, outside)));

  const secrets = tokens();
  const [operatorToken, shopToken] = [secrets.OPERATOR_TOKEN, secrets.SHOP_TOKEN].map(firstToken);
  const base = `http://${authority(host, port)}`;
  const pages = `http://${authority(pagesHost, pagesPort)}`;
  let pm2;
  const processes = async () => pm2?.list() ?? [];
  const demonstration = await serveDemonstration(
    life,
    demonstrationActions({ kept, processes, base, operatorToken, shopToken }),
  );
  const env = {
    ...process.env,
    ...secrets,
    ...demonstration,
    HOST: host,
    PORT: `${port}`,
    METRICS_PORT: metricsPort,
    PAGES: process.env.PAGES || 'desk',
    PAGES_HOST: pagesHost,
    PAGES_PORT: `${pagesPort}`,
    // A program on this machine is what people try webhooks with.
    WEBHOOK_ALLOW_PRIVATE: process.env.WEBHOOK_ALLOW_PRIVATE || 'true',
    REDIS_URL: redisUrl,
    DATABASE_URL: databaseUrl,
  };
  noteServers(life, {
    REDIS_URL: redisUrl,
    DATABASE_URL: databaseUrl,
    STAMPEDE_URL: base,
    STAMPEDE_TOKEN: operatorToken,
    SHOP_TOKEN: shopToken,
    PAGES_URL: pages,
  });
  say('Starting the processes …');
  pm2 = await startPm2(provision, env);
  life.afterwards(pm2.stop);
  life.check();
  const died = pm2.exited.then((how) => {
    throw new Problem(`pm2-runtime has ended unexpectedly (${how}); stopping the rest.`);
  });

  await life.orInterrupted(Promise.race([waitUntilReady(base), died]));
  const sale = await life.orInterrupted(Promise.race([demoSale(base, operatorToken), died]));
  await life.orInterrupted(Promise.race([waitForDesk(pages), died]));
  const desk = await enterLink(pages, operatorToken);
  announce({ base, desk, metricsPort, databaseUrl, secrets, sale });

  life.signal.addEventListener('abort', () => say('\nStopping …'), { once: true });
  await life.orInterrupted(died);
  return 0;
}

/** For `npx stampede` and `npm run example` in this checkout: the servers, the API and its tokens while they run. */
function noteServers(life, variables) {
  const path = join(state, 'servers.json');
  rmSync(path, { force: true });
  writeFileSync(path, `${JSON.stringify(variables, null, 2)}\n`, { mode: 0o600 });
  life.afterwards(() => rmSync(path, { force: true }));
}

function flags() {
  try {
    return parseArgs({ options: { reset: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } })
      .values;
  } catch (error) {
    throw new Problem(`${error.message}\n\n${HELP}`);
  }
}

async function holdCheckout(life, provision) {
  const lock = await provision.lockFolder(state);
  if (lock === undefined) {
    const owner = await provision.folderOwner(state);
    throw new Problem(
      `Stampede already runs in this checkout (process ${owner?.pid ?? 'unknown'}). ` +
        'Stop it first, or start another one from another clone.',
    );
  }
  life.afterwards(() => lock.release());
  life.check();
}

/** Deletes the state folder's content, except the lock, which we hold, and the tools, which are no data. */
async function deleteData(provision) {
  await provision.stopLeftoverRedis(join(state, 'redis'));
  await provision.stopLeftoverPostgres(join(state, 'postgres'));
  for (const name of ['redis', 'postgres', 'pm2', 'example-shop', 'tokens.json']) {
    rmSync(join(state, name), { recursive: true, force: true });
  }
  say(`The data of earlier starts in ${state} is gone.`);
}

/** A configured port is the only one that is tried; 0: any free port, as everywhere. */
async function choosePort(provision, { variable, who, host, from }) {
  const asked = Number(process.env[variable] ?? 0);
  if (!(Number.isInteger(asked) && asked >= 0 && asked <= 65_535)) {
    throw new Problem(
      `${variable} is ${process.env[variable]}; it has to be a whole number from 0 to 65535.`,
    );
  }
  return provision.choosePort({ who, host, asked: asked || undefined, from, log: say });
}

/** A link that signs an operator in to the desk, once, within an hour. */
async function enterLink(pages, token) {
  const { makeEnterCode } = await import('../apps/pages/dist/sessions/enter-code.js');
  return `${pages}/desk/enter/${makeEnterCode(token, Date.now())}`;
}

async function migrate(databaseUrl, outside) {
  const { migrateLedger } = await built('store');
  try {
    return await migrateLedger(databaseUrl);
  } catch (error) {
    const { remedy = '' } = outside.find(({ name }) => name === 'DATABASE_URL') ?? {};
    throw new Problem(`The database could not be migrated: ${error.message}${remedy}`);
  }
}

/** The API's address for a browser on this machine. */
function authority(host, port) {
  if (host === '0.0.0.0') return `127.0.0.1:${port}`;
  if (host === '::') return `[::1]:${port}`;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function announce({ base, desk, metricsPort, databaseUrl, secrets, sale }) {
  say(`
Stampede is open.

  Desk      ${desk}
  API       ${base}
  Docs      ${base}/docs
  Metrics   ${metricsPort === '0' ? 'none' : `http://${authority(process.env.METRICS_HOST || '127.0.0.1', metricsPort)}/metrics, and 20, 40, 60 and 80 ports above`}
  Orders    psql '${databaseUrl}'

DATABASE_URL=${databaseUrl}
OPERATOR_TOKEN=${secrets.OPERATOR_TOKEN}
SHOP_TOKEN=${secrets.SHOP_TOKEN}
VIEWER_TOKEN=${secrets.VIEWER_TOKEN}
`);
  if (sale === undefined) say('There are sales, but none is open, so there is nothing to buy just now.');
  else say(`Buy one:\n\n${purchaseLine(base, sale, firstToken(secrets.SHOP_TOKEN))}`);
  say(
    `\nCtrl-C stops everything. The data stays in ${join(root, '.stampede')}; npm start -- --reset forgets it.\n`,
  );
}
