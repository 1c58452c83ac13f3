import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ShopClient, startDeployment, waitFor, type Deployment } from '@stampede/testkit';

/* The first purchase in README.md, in its three ways, run as written: only the address is that of the test. */

const ADDRESS = 'http://127.0.0.1:3000';

let deployment: Deployment;
let shop: ShopClient;
/** In the checkout, where its programs find the client. */
let folder: string;
beforeAll(async () => {
  deployment = await startDeployment();
  shop = new ShopClient(deployment, 1);
  await shop.openSale({ saleId: 'demo', items: [{ sku: 'sneaker-42', allotment: 10 }] });
  folder = mkdtempSync(join(process.cwd(), '.stampede', 'first-purchase-'));
}, 60_000);
afterAll(async () => {
  shop.close();
  rmSync(folder, { recursive: true });
  await deployment.stop();
}, 60_000);

/** The block of code that has this text. */
function block(language: string, text: string): string {
  const blocks = readFileSync('README.md', 'utf8').matchAll(
    new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'),
  );
  const found = [...blocks].map(([, code = '']) => code).filter((code) => code.includes(text));
  expect(found).toHaveLength(1);
  return (found[0] ?? '').replace(/^SHOP_TOKEN=….*\n/, '').replaceAll(ADDRESS, deployment.url);
}

const run = (command: string, ...args: string[]) =>
  promisify(execFile)(command, args, {
    env: {
      ...process.env,
      SHOP_TOKEN: deployment.shopToken,
      STAMPEDE_URL: deployment.url,
      STAMPEDE_TOKEN: deployment.operatorToken,
    },
  });

const ordersOf = (buyerId: string) =>
  deployment.sql('SELECT sku, quantity, state FROM orders WHERE buyer_id = $1', [buyerId]);

it.each<[string, string, () => Promise<unknown>]>([
  ['curl', 'buyer-1', () => run('bash', '-c', block('sh', 'curl -sS'))],
  ['stampede', 'buyer-2', () => run('bash', '-c', block('sh', 'npx stampede orders buy'))],
  [
    'the client',
    'buyer-3',
    () => {
      const program = join(folder, 'program.mjs');
      writeFileSync(program, block('js', 'createClient'));
      return run(process.execPath, program);
    },
  ],
])('The first purchase works with %s.', async (_way, buyerId, buy) => {
  await buy();
  const orders = await waitFor('the order is written', async () => {
    const found = await ordersOf(buyerId);
    return found.length > 0 && found;
  });
  expect(orders).toEqual([{ sku: 'sneaker-42', quantity: 1, state: 'pending_payment' }]);
});
