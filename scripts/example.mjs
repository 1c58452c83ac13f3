/** `npm run example`: the example shop beside a running `npm start`. docs/integrate.md comments on it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { foreground } from './lib/foreground.mjs';
import { live } from './lib/life.mjs';
import { root, state } from './lib/paths.mjs';
import { built, prepare } from './lib/prepare.mjs';
import { Problem, say } from './lib/say.mjs';

const HELP = `npm run example [-- options]

Starts a shop's back end with one page beside a running npm start: a sale to buy in, a pretend payment provider, and
what the shop hears from Stampede. Ctrl-C stops it.

  --sale <id>      the sale; default: example-shop, which is opened 30 seconds after the first start
  --port <port>    default: 4000
  --data <folder>  what the shop stores; default: .stampede/example-shop
  --help           this text

Without a running npm start in this checkout it needs STAMPEDE_URL, STAMPEDE_TOKEN (the operator's) and SHOP_TOKEN.`;

const DEMO = {
  saleId: 'example-shop',
  name: 'Friday drop',
  currency: 'EUR',
  paymentWindowSeconds: 60,
  items: [
    { sku: 'sneaker-42', name: 'Sneaker, size 42', allotment: 20, unitPrice: 8990 },
    { sku: 'poster', name: 'Signed poster, the only one', allotment: 1, unitPrice: 1500 },
  ],
};
const OPENS_AFTER_MS = 30_000;

// Exit code 0 after a signal: otherwise npm prints an error.
await live(start, () => 0);

/** @param {import('./lib/life.mjs').Life} life */
async function start(life) {
  const { sale = DEMO.saleId, port = '4000', data = join(state, 'example-shop'), help } = flags();
  if (help) {
    say(HELP);
    return 0;
  }
  await prepare(life);
  const [provision, { createClient, isProblem }] = [await built('provision'), await built('client')];
  const { STAMPEDE_URL, STAMPEDE_TOKEN, SHOP_TOKEN } = findSystem();
  const host = '127.0.0.1';
  await provision.choosePort({ who: 'the example shop', host, asked: Number(port), from: 4000, log: say });
  const operator = createClient({ url: STAMPEDE_URL, token: STAMPEDE_TOKEN });
  if (sale === DEMO.saleId) {
    const opensAt = new Date(Date.now() + OPENS_AFTER_MS).toISOString();
    await operator.sales.create({ ...DEMO, opensAt }).catch((error) => {
      if (!isProblem(error, 'sale-exists')) throw error;
    });
  }
  const cwd = resolve(data);
  mkdirSync(cwd, { recursive: true, mode: 0o700 });
  const WEBHOOK_SECRET = await webhookSecret(operator, `http://${host}:${port}/webhooks`, cwd);
  life.check();
  const args = [
    `--import=${import.meta.resolve('./lib/ts-loader.mjs')}`,
    join(root, 'examples/shop/server.ts'),
    ...[sale, port],
  ];
  const code = await foreground(
    life,
    provision,
    args,
    { ...process.env, STAMPEDE_URL, SHOP_TOKEN, WEBHOOK_SECRET },
    undefined,
    cwd,
  );
  return life.signal.aborted ? 0 : code;
}

function flags() {
  try {
    const text = { type: 'string' };
    const options = { sale: text, port: text, data: text, help: { type: 'boolean', short: 'h' } };
    return parseArgs({ options }).values;
  } catch (error) {
    throw new Problem(`${error.message}\n\n${HELP}`);
  }
}

/** The system of the environment, else the running `npm start`: address and tokens are of one place. */
function findSystem() {
  const path = join(state, 'servers.json');
  const note = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const found = process.env.STAMPEDE_URL ? process.env : note;
  for (const name of ['STAMPEDE_URL', 'STAMPEDE_TOKEN', 'SHOP_TOKEN'])
    if (!found[name])
      throw new Problem(
        `${name} is missing. Run npm start in this checkout first, in another terminal, or set it.`,
      );
  return found;
}

/**
 * The secret of the endpoint, which is created once. No later answer has the secret, so it is kept in a file; where that
 * was lost, a new one replaces it.
 */
async function webhookSecret(operator, url, folder) {
  const path = join(folder, 'webhook.json');
  const kept = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const known = (await operator.webhooks.list()).find((endpoint) => endpoint.url === url);
  if (known !== undefined && known.endpointId === kept.endpointId) {
    // It failed while the shop was down: try it now, and not after its pause.
    await operator.webhooks.change(known.endpointId, { enabled: true });
    return kept.secret;
  }
  const { endpointId, secret } =
    known === undefined
      ? await operator.webhooks.create({ url, description: 'examples/shop' })
      : await operator.webhooks.rotateSecret(known.endpointId);
  writeFileSync(path, `${JSON.stringify({ endpointId, secret }, null, 2)}\n`, { mode: 0o600 });
  return secret;
}
