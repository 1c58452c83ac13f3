import { connect } from 'node:net';
import { type PurchaseOutcome, StoreUnavailableError } from '@stampede/domain';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { buy, expectLaws, openTestSale, startWorld, type World } from '@stampede/testkit';
import fc from 'fast-check';
import type { Engine } from '../src/engine.ts';
import { buyerToken } from './buyer-jwt.ts';
import { ORDER_NO } from './fake-engine.ts';
import { type Api, OPERATOR, serve, SHOP } from './http-kit.ts';
import { ALLOWED_ORIGIN, anyPurchase, bytesOf } from './raw-purchase.ts';
import { realEngine } from './real-engine.ts';

const SEED = Number(process.env['FAST_PATH_SEED'] ?? 20_261_124);
const PUBLIC = { corsOrigins: [ALLOWED_ORIGIN], publicUrl: `${ALLOWED_ORIGIN}/stampede` };
const RUNS = Number(process.env['FAST_PATH_RUNS'] ?? 2000);

let worlds: World[];
let fast: Api<Engine>;
let general: Api<Engine>;
let takenUp: number;
beforeAll(async () => {
  worlds = await Promise.all([startWorld(), startWorld()]);
  for (const world of worlds) {
    const item = (sku: string) => ({ sku, name: null, allotment: 100_000, unitPrice: 8990 });
    await openTestSale(world, { saleId: 'drop-1', buyerLimit: 20_000, items: [item('red-42')] });
    const gone = await openTestSale(world, { saleId: 'gone', items: [{ ...item('red-42'), allotment: 1 }] });
    await buy(world, gone, 1, { buyerId: 'first' });
    await openTestSale(world, { saleId: 'calm', items: [item('red-42')] });
    await openTestSale(world, { saleId: 'drop-2', items: [item('red-42'), item('blue-43')] });
  }
}, 60_000);
beforeEach(async () => {
  takenUp = 0;
  const [one, other] = worlds.map((world) => withFailures(realEngine(world)));
  fast = await serve(one!, {
    ...PUBLIC,
    instead: (fastPath) => ({
      Request: fastPath.Request,
      take: (...given) => {
        const isTaken = fastPath.take(...given);
        if (isTaken) takenUp += 1;
        return isTaken;
      },
    }),
  });
  general = await serve(other!, { ...PUBLIC, instead: () => null });
});
afterEach(async () => {
  await Promise.all([fast.stop(), general.stop()]);
});
afterAll(async () => {
  for (const world of worlds) {
    await expectLaws(world);
    await world.close();
  }
}, 60_000);

test(`a purchase is answered and recorded the same on the fast path as on the general one (seed ${SEED})`, async () => {
  const tokens = [SHOP, OPERATOR, await buyerToken('buyer-7')];
  // The fast path knows a buyer's token once the general one has verified it.
  for (const api of [fast, general]) {
    await ask(api.port, plain(tokens[2] ?? ''));
    // Drawn purchases with this key are replays, or have another quantity.
    for (const buyerId of KEYED)
      await ask(api.port, plain(SHOP, { saleId: 'drop-1', buyerId, more: 'Idempotency-Key: key\r\n' }));
  }
  const answers = new Set<string>();
  await fc.assert(
    fc.asyncProperty(anyPurchase(tokens), async (purchase) => {
      const bytes = bytesOf(purchase);
      for (const api of [fast, general]) forget(api);
      const [one, other] = await Promise.all([ask(fast.port, bytes), ask(general.port, bytes)]);
      expect(one).toBe(other);
      expect(deeds(fast)).toEqual(deeds(general));
      answers.add(/\/problems\/([a-z-]+)/.exec(one)?.[1] ?? one.slice(0, 12));
    }),
    { seed: SEED, numRuns: RUNS },
  );
  // A run in which few requests are accepted would show nothing.
  expect(takenUp).toBeGreaterThan(RUNS / 4);
  const wanted = [
    ...['HTTP/1.1 202', 'sold-out', 'not-enough-stock', 'buyer-limit-reached'],
    ...['idempotency-key-reused', 'too-many-requests', 'unavailable', 'outcome-unknown', 'internal-error'],
  ];
  expect(wanted.filter((answer) => !answers.has(answer))).toEqual([]);
  const [ordersOfFast, ordersOfGeneral] = await Promise.all(worlds.map(orders));
  expect(ordersOfFast).toEqual(ordersOfGeneral);
  expect(ordersOfFast?.length).toBeGreaterThan(RUNS / 40);
}, 240_000);

test('a body that comes in pieces is one body', async () => {
  const bytes = plain(SHOP);
  const whole = await ask(general.port, bytes);
  for (const cut of [1, bytes.length - 60, bytes.length - 30, bytes.length - 1]) {
    expect(await ask(fast.port, bytes.subarray(0, cut), bytes.subarray(cut))).toBe(whole);
  }
  expect(await ask(fast.port, ...[...bytes].map((byte) => Buffer.from([byte])))).toBe(whole);
  expect(takenUp).toBe(5);
});

test('while the process is about to stop, answers close their connections', async () => {
  for (const api of [fast, general]) api.draining.hasBegun = true;
  const answer = await ask(fast.port, plain(SHOP));
  expect(answer).toContain('\r\nConnection: close\r\n');
  expect(answer).toBe(await ask(general.port, plain(SHOP)));
});

const KEYED = ['buyer-7', 'a', 'b', 'c', 'd', 'e'];

/** An ordinary purchase of one unit; in a sale of its own, of which no drawn purchase takes any. */
function plain(token: string, { saleId = 'calm', buyerId = 'buyer-7', more = '' } = {}): Buffer {
  const body = JSON.stringify({ buyerId });
  return Buffer.from(
    `POST /sales/${saleId}/purchases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n${more}` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

/** What real stores do not do when a test wants it, chosen by the quantity; one unit is always decided by the stores. */
const FAILURES: readonly (PurchaseOutcome | Error)[] = [
  { outcome: 'queue_full' },
  { outcome: 'too_many', waitMs: 1500 },
  { outcome: 'unavailable' },
  { outcome: 'unknown' },
  { outcome: 'unconfirmed', orderNo: ORDER_NO },
  new StoreUnavailableError('redis', 'reserve'),
  new Error('a bug'),
];

function withFailures(engine: Engine): Engine {
  const placePurchase: Engine['placePurchase'] = async (catalog, purchase) => {
    const failure = FAILURES[(purchase.quantity % 37) - 30];
    if (failure === undefined) return engine.placePurchase(catalog, purchase);
    if (failure instanceof Error) throw failure;
    return failure;
  };
  return { ...engine, placePurchase };
}

/** What became of all purchases of a world, apart from ids and times. */
async function orders(world: World): Promise<unknown[]> {
  await world.drainAll();
  return world.stores.db.query(
    `SELECT sale_id, sku, buyer_id, quantity, amount, state, idempotency_key FROM orders
     ORDER BY sale_id, sku, buyer_id, quantity, idempotency_key`,
  );
}

function forget(api: Api<Engine>): void {
  api.lines.length = 0;
  api.measured.length = 0;
  api.counted.accepted = 0;
  api.counted.refused.length = 0;
}

/** What a request did, apart from its answer and its order: counted, measured and logged. */
function deeds({ lines, measured, counted }: Api<Engine>): unknown {
  // Whether a kind of warning was written in this very second is a matter of what came before it.
  const logged = lines.filter(({ level }) => level !== 'warn');
  return JSON.parse(masked(JSON.stringify({ logged, measured, counted })));
}

/** Everything that was answered until the answer is whole, or the connection closed; ids and times are masked. */
async function ask(port: number, ...pieces: readonly Buffer[]): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const next = (index: number): void => {
      const piece = pieces[index];
      if (piece !== undefined) socket.write(piece, () => setImmediate(next, index + 1));
    };
    socket.on('connect', () => next(0));
    socket.on('data', (data) => {
      received += data.toString('latin1');
      const head = received.indexOf('\r\n\r\n');
      const length = Number(/\r\nContent-Length: (\d+)/i.exec(received)?.[1]);
      if (head !== -1 && received.length >= head + 4 + length) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(masked(received)));
  });
}

function masked(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'an id')
    .replaceAll(/\r\nDate: [^\r]*/g, '\r\nDate: now')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'a time')
    .replaceAll(/"seconds":[0-9.e-]+/g, '"seconds":0');
}
