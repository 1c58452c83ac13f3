import { execFile } from 'node:child_process';
import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { residentMib } from '../machine/memory.ts';
import { noneBroken, type Measurement, type Report, type RunOptions } from '../measurement.ts';
import { alternate, ratioOf, roundedOf } from '../rounds.ts';
import { seedOrders } from '../seed-orders.ts';
import { withShop, type Shop } from '../shop.ts';

const ORDERS = 1_000_000;
const ROUNDS = 6;
const LOOK_EVERY_MS = 50;
/** The columns of the CSV, as they are in the ledger. */
const COLUMNS =
  'order_no, sale_id, sku, buyer_id, quantity, amount, currency, state, created_at, expires_at, paid_at, closed_at';

/** A download of all orders of a sale, beside psql's. */
export const ordersCsv: Measurement = {
  name: 'orders-csv',
  title: 'GET /orders as CSV, 1,000,000 orders of a sale, beside \\copy of psql',
  run: (options) => withShop({}, 'orders-csv', (shop) => measure(shop, options)),
};

async function measure(shop: Shop, { scaled }: RunOptions): Promise<Report> {
  const count = await seedOrders(shop, {
    ...{ count: scaled(ORDERS, 2000), buyerPrefix: 'buyer-', state: 'expired' },
  });
  // Two states, so that two ranges of the index are merged.
  await shop.deployment.sql(
    `UPDATE orders SET state = 'cancelled' WHERE state = 'expired' AND get_byte(uuid_send(order_no), 7) % 3 = 0`,
  );
  await shop.deployment.sql('VACUUM ANALYZE orders');
  // Once unmeasured: both then read from the cache.
  await download(shop);
  await copy(shop);
  const pid = shop.deployment.processes.find(({ name }) => name === 'buy-api')?.pid ?? 0;
  const before = residentMib(pid);
  const { downloads, copies } = await alternate(scaled(ROUNDS, 1), {
    downloads: () => watched(pid, () => download(shop)),
    copies: () => copy(shop),
  });
  const wrong = downloads.filter(({ lines }) => lines !== count + 1);
  noneBroken(wrong.map(({ lines }) => `a download had ${lines} lines for ${count} orders and a header`));
  await shop.check();
  const rates = downloads.map(({ ms }) => (count / ms) * 1000);
  const psql = copies.map((ms) => (ms === null ? Number.NaN : (count / ms) * 1000));
  const peak = Math.max(...downloads.map(({ mib }) => mib));
  return {
    how:
      `${count.toLocaleString('en')} closed orders of one sale, a third of them cancelled, are written by SQL. A client ` +
      'downloads all of them and counts the lines; psql writes the same rows and columns of the same sale to /dev/null, in the ' +
      'same order. One after the other, in turns, after one of each that is not measured. Memory is that of the buy API, ' +
      `resident, every ${LOOK_EVERY_MS} ms.`,
    figures: [
      { what: 'orders/s downloaded ÷ \\copy', value: ratioOf(rates, psql), unit: '' },
      { what: 'orders/s downloaded', value: roundedOf(rates), unit: '/s' },
      { what: 'orders/s of \\copy', value: roundedOf(psql), unit: '/s' },
      { what: 'size of a download', value: (downloads[0]?.bytes ?? 0) / 2 ** 20, unit: 'MiB' },
      { what: 'memory of the buy API before', value: before, unit: 'MiB' },
      { what: 'memory at its highest while downloading', value: peak, unit: 'MiB' },
    ],
    doubts: copies.includes(null) ? ['there is no psql on this machine: nothing to compare with'] : [],
  };
}

interface Downloaded {
  readonly ms: number;
  readonly bytes: number;
  readonly lines: number;
}

async function download({ deployment, saleId }: Shop): Promise<Downloaded> {
  const since = performance.now();
  const headers = { Authorization: `Bearer ${deployment.shopToken}`, Accept: 'text/csv' };
  let [bytes, lines] = [0, 0];
  await new Promise<void>((resolve, reject) => {
    get(`${deployment.url}/orders?saleId=${saleId}`, { headers }, (response) => {
      response.on('data', (data: Buffer) => {
        bytes += data.length;
        for (let at = data.indexOf(10); at !== -1; at = data.indexOf(10, at + 1)) lines += 1;
      });
      response.on('end', resolve);
      response.on('error', reject);
    }).on('error', reject);
  });
  return { ms: performance.now() - since, bytes, lines };
}

/** With the highest memory of the process meanwhile, in MiB. */
async function watched<Result>(
  pid: number,
  work: () => Promise<Result>,
): Promise<Result & { readonly mib: number }> {
  const looking = { mib: 0, isOver: false };
  const look = async (): Promise<void> => {
    while (!looking.isOver) {
      looking.mib = Math.max(looking.mib, residentMib(pid));
      await sleep(LOOK_EVERY_MS);
    }
  };
  const watching = look();
  try {
    const result = await work();
    return { ...result, mib: Math.max(looking.mib, residentMib(pid)) };
  } finally {
    looking.isOver = true;
    await watching;
  }
}

/** In ms; null where there is no psql. */
async function copy({ deployment, saleId }: Shop): Promise<number | null> {
  const rows = `SELECT ${COLUMNS} FROM orders WHERE sale_id = '${saleId}' ORDER BY order_no DESC`;
  const since = performance.now();
  try {
    const command = `\\copy (${rows}) TO '/dev/null' WITH (FORMAT csv, HEADER)`;
    await promisify(execFile)('psql', [
      '-X',
      '-q',
      '-v',
      'ON_ERROR_STOP=1',
      '-c',
      command,
      deployment.database.url,
    ]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return performance.now() - since;
}
