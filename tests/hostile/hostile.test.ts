import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import { gateKeys } from '@stampede/store';
import { lawsAtRest, ShopClient, startDeployment, waitFor, type Deployment } from '@stampede/testkit';
import { breakOff, sendNoHttp } from './broken-sockets.ts';
import { fuzz, WITHOUT_SUCCESS } from './fuzz.ts';
import { openIdle } from './idle-connections.ts';
import { neverRead, pipeline } from './pipelines.ts';
import { startSlowRequests, type SlowRequest } from './slow-requests.ts';
import { aimAt, type Target } from './target.ts';
import { vitalSigns, type VitalSigns } from './vital-signs.ts';

const SEED = Number(process.env['HOSTILE_SEED'] ?? Date.now() % 1_000_000);
const SECONDS = Number(process.env['HOSTILE_SECONDS'] ?? 3);
const WARM_UP_SECONDS = 3;
const BUYER_SECRET = 'a-secret-that-buyers-do-not-know-and-that-is-long-enough';

/** A heap so small that a leak shows; garbage must fit too. */
const HEAP_MIB = 64;
/** The normal variation of a process's memory: up to 46 MiB were seen on a busy machine. A leak also meets the heap's end. */
const GROWTH_MAX_MIB = 60;
/** Growth from the unread answers of one connection, at most. */
const UNREAD_MAX_MIB = 100;
/** Handles that may stay open: the pool's connections to Postgres, and two of the shop. */
const HANDLES_MORE_MAX = 8 + 2;
/** More than are discarded in the warm-up: the buy API writes none. */
const DEAD_LETTERS = 1_000;
const IDLE = 1_000;
const QUICK_MS = 1_000;

let deployment: Deployment;
let shop: ShopClient;
let target: Target;
let slow: SlowRequest[];
let pids: number[];
/** Before the first request, and with warm caches. */
let idle: VitalSigns[];
let warm: VitalSigns[];
beforeAll(async () => {
  deployment = await startDeployment({
    env: { BUYER_JWT_SECRET: BUYER_SECRET, NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}` },
  });
  for (let n = 0; n < DEAD_LETTERS; n += 1) await addDeadLetter();
  shop = new ShopClient(deployment, 20);
  target = await aimAt(deployment, BUYER_SECRET);
  pids = deployment.processes.map(({ pid }) => pid);
  idle = deployment.processes.map(vitalSigns);
  slow = startSlowRequests(target.port, target.callers);
  // Warm-up: caches fill, code is compiled and pools open, which is no leak.
  await fuzz(target, SEED + 1, WARM_UP_SECONDS);
  warm = deployment.processes.map(vitalSigns);
}, 120_000);
afterAll(async () => {
  shop.close();
  await deployment.stop();
}, 60_000);

/** One that holds no units, and can be discarded. */
async function addDeadLetter(): Promise<void> {
  const fields = { order_no: newOrderNo(0), purchase: 'x', dead_lettered_because: 'a test' };
  await deployment.admin.xadd(gateKeys.deadLettersKey(0), '*', ...Object.entries(fields).flat());
}

describe(`hostile input, HOSTILE_SEED=${SEED}`, () => {
  test(
    'every operation that the OpenAPI document names answers whatever it is asked, and never with a 5xx',
    async () => {
      const { hit, succeeded, refusals, findings } = await fuzz(target, SEED, SECONDS);
      expect(findings).toEqual([]);
      const all = target.api.operations.map(({ name }) => name).sort();
      expect([...hit].sort()).toEqual(all);
      // Invalid requests are refused early; only successful ones test the rest.
      const unsuccessful = all.filter((name) => !succeeded.has(name) && !WITHOUT_SUCCESS.has(name));
      expect(unsuccessful.map((name) => [name, refusals.get(name)])).toEqual([]);
    },
    SECONDS * 1000 + 60_000,
  );

  test('requests that are sent without waiting are all answered, in their order, whatever comes behind them', async () => {
    for (let round = 0; round < 10; round += 1) expect(await pipeline(target, SEED + round)).toEqual([]);
  });

  test('who does not read the answers makes nobody hold them', async () => {
    const before = vitalSigns(buyApi());
    const path = '/docs/swagger-ui-bundle.js';
    const unread = await Promise.all(Array.from({ length: 10 }, () => neverRead(target.port, path)));
    // Later requests are answered, so these were accepted.
    for (let count = 0; count < 50; count += 1) expect((await shop.sale('none')).status).toBe(404);
    for (const connection of unread) connection.destroy();
    expect(vitalSigns(buyApi()).peakMiB - before.peakMiB).toBeLessThan(UNREAD_MAX_MIB);
  });

  test('what is no HTTP, or breaks off at any byte, harms nobody', async () => {
    expect(await sendNoHttp(target)).toEqual([]);
    for (let round = 0; round < 15; round += 1) {
      const many = Array.from({ length: 20 }, (_, index) => breakOff(target, SEED + round * 20 + index));
      expect((await Promise.all(many)).flat()).toEqual([]);
    }
  });

  test('beside 1,000 idle connections purchases are answered as quickly as ever', async () => {
    await shop.openSale({ saleId: 'beside', items: [{ sku: 'red', allotment: 1_000 }] });
    const silent = await openIdle(target.port, IDLE);
    const tookMs: number[] = [];
    for (let count = 0; count < 200; count += 1) {
      const reply = await shop.purchase('beside', { sku: 'red', quantity: 1, buyerId: `buyer-${count}` });
      expect(reply.status).toBe(202);
      tookMs.push(reply.answeredAtMs - reply.sentAtMs);
    }
    // Other load on the machine slows a few of them, not most.
    expect(tookMs.toSorted((one, other) => one - other)[100]).toBeLessThan(QUICK_MS);
    // The others may be as old as the header timeout.
    expect(silent.filter(({ isClosed }, index) => isClosed && index % 2 === 1)).toHaveLength(0);
    for (const connection of silent) connection.destroy();
    expect(await lawsAtRest(deployment, shop, 'beside')).toEqual([]);
  });

  test('requests that come slowly are ended within their bounds', async () => {
    for (const { what, maxMs, ended } of slow) {
      const end = await ended;
      // A client that sends after the server's close may be reset, and then cannot read the answer.
      expect([0, 408]).toContain(end?.status);
      expect({ what, inTime: end !== null && end.afterMs < maxMs }).toEqual({ what, inTime: true });
    }
  });
});

describe('afterwards', () => {
  test('the same processes run, with no error in their logs', async () => {
    expect(deployment.processes.map(({ pid }) => pid)).toEqual(pids);
    for (const process of deployment.processes) {
      vitalSigns(process);
      expect(process.lastLines()).not.toMatch(/"level":"?(?:error|fatal|50|60)/);
    }
  });

  test('they hold no more than before', async () => {
    for (const [index, process] of deployment.processes.entries()) {
      const now = await waitFor(`${process.name} has closed what it need not hold`, () => {
        const signs = vitalSigns(process);
        return signs.handles <= idle[index]!.handles + HANDLES_MORE_MAX && signs;
      });
      expect(now.memoryMiB - warm[index]!.memoryMiB).toBeLessThan(GROWTH_MAX_MIB);
    }
  });

  test('every law holds for every sale, and a unit can be bought', async () => {
    const sales = await deployment.sql<{ saleId: string }>('SELECT sale_id AS "saleId" FROM sales');
    for (const { saleId } of sales) expect(await lawsAtRest(deployment, shop, saleId)).toEqual([]);

    await shop.openSale({ saleId: 'afterwards', items: [{ sku: 'red', allotment: 1 }] });
    const bought = await shop.purchase('afterwards', { sku: 'red', quantity: 1, buyerId: 'buyer-7' });
    expect(bought.status).toBe(202);
    const orderNo = String(bought.body['orderNo']);
    expect((await shop.order(orderNo, 10)).body['state']).toBe('pending_payment');
    expect((await shop.pay(orderNo, 1_000)).status).toBe(201);
    expect(await lawsAtRest(deployment, shop, 'afterwards')).toEqual([]);
  }, 60_000);
});

function buyApi(): Deployment['processes'][number] {
  return deployment.processes.find(({ name }) => name === 'buy-api')!;
}
