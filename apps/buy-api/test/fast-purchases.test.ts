import { connect } from 'node:net';
import { type PurchaseOutcome, StoreUnavailableError } from '@stampede/domain';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Engine } from '../src/engine.ts';
import { buyerToken } from './buyer-jwt.ts';
import { NOW_MS, ORDER_NO } from './fake-engine.ts';
import { type Api, OPERATOR, SHOP, startApi } from './http-kit.ts';
import { anyPurchase, bytesOf } from './raw-purchase.ts';

const SEED = Number(process.env['FAST_PATH_SEED'] ?? 20_261_124);
const RUNS = Number(process.env['FAST_PATH_RUNS'] ?? 2000);

let fast: Api;
let general: Api;
let takenUp: number;
beforeEach(async () => {
  takenUp = 0;
  fast = await startApi({
    instead: ({ Request, take }) => ({
      Request,
      take: (...given) => {
        const isTaken = take(...given);
        if (isTaken) takenUp += 1;
        return isTaken;
      },
    }),
  });
  general = await startApi({ instead: () => null });
  for (const { engine } of [fast, general]) engine.placePurchase = outcomeByBuyer;
});
afterEach(async () => {
  await Promise.all([fast.stop(), general.stop()]);
});

test(`a purchase is answered the same on the fast path as on the general one (seed ${SEED})`, async () => {
  const tokens = [SHOP, OPERATOR, await buyerToken('buyer-7')];
  // The fast path knows a buyer's token once the general one has verified it.
  for (const api of [fast, general]) await ask(api.port, plain(tokens[2] ?? ''));
  await fc.assert(
    fc.asyncProperty(anyPurchase(tokens), async (purchase) => {
      const bytes = bytesOf(purchase);
      for (const api of [fast, general]) forget(api);
      const [one, other] = await Promise.all([ask(fast.port, bytes), ask(general.port, bytes)]);
      expect(one).toBe(other);
      expect(deeds(fast)).toEqual(deeds(general));
    }),
    { seed: SEED, numRuns: RUNS },
  );
  // Of what nobody takes up, nothing was learnt.
  expect(takenUp).toBeGreaterThan(RUNS / 4);
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

function plain(token: string): Buffer {
  const body = '{"buyerId":"buyer-7"}';
  return Buffer.from(
    `POST /sales/drop-1/purchases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

/** Every outcome that there is, and both kinds of failure, chosen by the buyer and the item. */
const OUTCOMES: readonly (PurchaseOutcome | Error)[] = [
  { outcome: 'accepted', serverTimeMs: NOW_MS },
  { outcome: 'replayed', orderNo: ORDER_NO },
  { outcome: 'idempotency_key_reused' },
  { outcome: 'sale_not_open', opensAtMs: NOW_MS + 5000, serverTimeMs: NOW_MS },
  { outcome: 'sale_closed' },
  { outcome: 'sale_paused' },
  { outcome: 'buyer_limit_reached', limit: 4, taken: 3 },
  { outcome: 'sold_out' },
  { outcome: 'not_enough_stock', available: 2 },
  { outcome: 'queue_full' },
  { outcome: 'unavailable' },
  { outcome: 'unknown' },
  { outcome: 'unconfirmed', orderNo: ORDER_NO },
  new StoreUnavailableError('redis', 'reserve'),
  new Error('a bug'),
];
const outcomeByBuyer: Engine['placePurchase'] = async (_catalog, { buyerId, sku, quantity }) => {
  let sum = quantity;
  for (const letter of buyerId + sku) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  const outcome = OUTCOMES[sum % (2 * OUTCOMES.length)] ?? OUTCOMES[0];
  if (outcome === undefined) throw new Error('there is no outcome');
  if (outcome instanceof Error) throw outcome;
  return outcome;
};

function forget(api: Api): void {
  api.engine.calls.length = 0;
  api.lines.length = 0;
  api.measured.length = 0;
  api.counted.accepted = 0;
  api.counted.refused.length = 0;
}

/** What a request did, apart from its answer: asked of the engine, counted, measured and logged. */
function deeds({ engine, lines, measured, counted }: Api): unknown {
  // Whether a kind of warning was written in this very second is a matter of what came before it.
  const logged = lines.filter(({ level }) => level !== 'warn');
  return JSON.parse(masked(JSON.stringify({ calls: engine.calls, logged, measured, counted })));
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
    .replaceAll(/"seconds":[0-9.e-]+/g, '"seconds":0');
}
