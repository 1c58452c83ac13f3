import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient, isProblem, NoAnswerError, type ClientOptions } from '../src/index.ts';
import { problemStep, startScriptedServer, type ScriptedServer, type Step } from './scripted-server.ts';

const SALE: Step = { status: 200, body: { saleId: 'drop' } };
const PLACED: Step = { status: 202, body: { orderNo: 'number', state: 'queued' } };

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());

const clientOf = (options: Partial<ClientOptions> = {}) =>
  createClient({ url: server.url, token: 'token', ...options });
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );

describe('a call without an answer of the API', () => {
  it('is tried again when the connection is cut, also within the answer, or a proxy answers', async () => {
    server.play(
      'cut',
      'half',
      { status: 502, body: '<p>Bad gateway', headers: { 'content-type': 'text/html' } },
      SALE,
    );
    expect(await clientOf().sales.get('drop')).toEqual({ saleId: 'drop' });
    expect(server.received.map(({ line }) => line)).toEqual(Array(4).fill('GET /sales/drop'));
  });

  it('is tried again when an attempt takes too long', async () => {
    server.play('hang', SALE);
    await clientOf({ attemptTimeoutMs: 100 }).sales.get('drop');
    expect(server.received).toHaveLength(2);
  });

  it('ends within its time limit, and says how often it was tried', async () => {
    server.play('cut');
    const start = performance.now();
    const error = await rejection(clientOf().sales.get('drop', { giveUpAfterMs: 2000 }));
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(error).toBeInstanceOf(NoAnswerError);
    expect(error).toMatchObject({ attempts: server.received.length, status: null });
    expect(server.received.length).toBeGreaterThan(1);
  });

  it('ends within its time limit when an answer never comes', async () => {
    server.play('hang');
    const error = await rejection(clientOf().sales.get('drop', { giveUpAfterMs: 200 }));
    expect(error).toMatchObject({ name: 'NoAnswerError', attempts: 1 });
  });

  it('waits longer and longer', async () => {
    server.play('cut', 'cut', 'cut', 'cut', SALE);
    await clientOf().sales.get('drop');
    const times = server.received.map(({ at }) => at);
    const pauses = times.slice(1).map((at, index) => at - times[index]!);
    for (const [index, leastMs] of [100, 200, 400, 800].entries()) {
      expect(pauses[index]).toBeGreaterThan(leastMs - 5);
    }
  });

  it('is not tried again when a page that is no answer says success, or the address redirects', async () => {
    server.play({ status: 200, body: '<p>Please log in', headers: { 'content-type': 'text/html' } });
    expect(await rejection(clientOf().sales.get('drop'))).toMatchObject({
      name: 'NoAnswerError',
      attempts: 1,
    });
    server.play({ status: 302, headers: { location: '/elsewhere' } });
    expect(await rejection(clientOf().sales.get('drop'))).toMatchObject({
      name: 'NoAnswerError',
      status: 302,
    });
    expect(server.received).toHaveLength(1);
  });
});

describe('what is not safe to send twice', () => {
  it('is sent once when its answer is lost, or its outcome is unknown', async () => {
    server.play('cut');
    const error = await rejection(clientOf().sales.change('drop', { state: 'paused' }));
    expect(error).toBeInstanceOf(NoAnswerError);
    expect(server.received).toHaveLength(1);
    server.play(problemStep(503, 'outcome-unknown', { fields: { saleId: 'drop' } }));
    const unknown = await rejection(clientOf().sales.change('drop', { state: 'paused' }));
    expect(isProblem(unknown, 'outcome-unknown') && unknown.fields.saleId).toBe('drop');
    expect(server.received).toHaveLength(1);
  });

  it('is sent again when the API says that nothing was decided', async () => {
    server.play(problemStep(503, 'unavailable'), problemStep(429, 'too-many-requests'), SALE);
    await clientOf().sales.change('drop', { state: 'paused' });
    expect(server.received).toHaveLength(3);
  });
});

describe('what is known by a key or by its content', () => {
  it('is sent again with the same key and content', async () => {
    server.play('cut', problemStep(503, 'outcome-unknown'), PLACED);
    const wish = clientOf().purchase({ saleId: 'drop', sku: 'red', buyerId: 'anna' });
    expect(await wish.placed()).toMatchObject({ orderNo: 'number' });
    const sent = server.received.map(({ headers, body }) => [headers['idempotency-key'], body]);
    expect(sent).toEqual(Array(3).fill([wish.key, '{"sku":"red","buyerId":"anna"}']));
  });

  it('gets a new key for each call, unless one is given', async () => {
    server.play({ status: 200 });
    const { sales } = clientOf();
    for (const options of [{}, {}, { key: 'mine' }]) await sales.changeAllotment('drop', 'red', 5, options);
    const [first, second, third] = server.received.map(({ headers }) => headers['idempotency-key']);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).not.toBe(first);
    expect(third).toBe('mine');
  });

  it.each([
    [
      'a payment',
      (client: ReturnType<typeof clientOf>) =>
        client.orders.pay('number', { provider: 'bank', reference: '1', amount: 5 }),
    ],
    ['a cancellation', (client: ReturnType<typeof clientOf>) => client.orders.cancel('number')],
    ['a return', (client: ReturnType<typeof clientOf>) => client.orders.return('number')],
  ])('%s waits until the order is ready, as long as the API says', async (_what, act) => {
    const seconds = { headers: { 'retry-after': '1' } };
    server.play('cut', problemStep(409, 'order-not-ready', seconds), { status: 200 });
    await act(clientOf());
    const [, second, third] = server.received;
    expect(third!.at - second!.at).toBeGreaterThan(995);
  });
});

describe('Retry-After', () => {
  it('may be a date, by the clock of the server', async () => {
    const date = (ms: number) => new Date(ms).toUTCString();
    // An hour behind: by the caller's clock the date is past.
    const now = Date.now() - 3_600_000;
    const headers = { date: date(now), 'retry-after': date(now + 1000) };
    server.play(problemStep(503, 'unavailable', { headers }), SALE);
    await clientOf().sales.get('drop');
    expect(server.received[1]!.at - server.received[0]!.at).toBeGreaterThan(995);
  });

  it('beyond the time limit ends the call immediately, with the problem', async () => {
    server.play(problemStep(429, 'too-many-requests', { headers: { 'retry-after': '60' } }));
    const start = performance.now();
    const error = await rejection(clientOf().sales.get('drop'));
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(isProblem(error, 'too-many-requests') && error.retryAfterMs).toBe(60_000);
  });
});

describe('a refusal', () => {
  it('is a problem with its fields, and is not sent again', async () => {
    server.play(problemStep(409, 'not-enough-stock', { fields: { available: 2 } }));
    const error = await rejection(clientOf().purchase({ saleId: 'drop', buyerId: 'anna' }).placed());
    if (!isProblem(error, 'not-enough-stock', 'sold-out')) throw error;
    if (error.slug === 'not-enough-stock') expect(error.fields.available).toBe(2);
    expect(error).toMatchObject({
      slug: 'not-enough-stock',
      status: 409,
      detail: 'Why.',
      message: 'not-enough-stock: Why.',
      requestId: 'request-1',
    });
    expect(isProblem(error)).toBe(true);
    expect(isProblem(error, 'sold-out')).toBe(false);
    expect(server.received).toHaveLength(1);
  });

  it('keeps its slug under a path prefix, and the address at which to look', async () => {
    server.play({
      status: 409,
      headers: { 'content-type': 'application/problem+json', location: '/shop/orders/number' },
      body: { type: '/shop/problems/order-not-payable' },
    });
    const error = await rejection(clientOf().sales.get('drop'));
    expect(error).toMatchObject({ slug: 'order-not-payable', location: '/shop/orders/number', detail: '' });
  });
});

describe('a signal', () => {
  it('ends a call while it waits for an answer, and between two attempts', async () => {
    const reason = new Error('the page was left');
    const later = problemStep(503, 'unavailable', { headers: { 'retry-after': '5' } });
    for (const step of ['hang', later] as const) {
      server.play(step);
      const controller = new AbortController();
      const leave = (): void => void setTimeout(() => controller.abort(reason), 50);
      const sending = async (request: Request): Promise<Response> => {
        if (step === 'hang') leave();
        const response = await fetch(request);
        leave();
        return response;
      };
      const client = clientOf({ fetch: sending });
      expect(await rejection(client.sales.get('drop', { signal: controller.signal }))).toBe(reason);
      expect(server.received).toHaveLength(1);
    }
  });

  it('that has ended before sends nothing', async () => {
    server.play(SALE);
    const reason = new Error('too late');
    expect(await rejection(clientOf().sales.get('drop', { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(server.received).toEqual([]);
  });
});

describe('the token', () => {
  it('may come from a function, for each attempt', async () => {
    server.play('cut', SALE);
    let count = 0;
    await clientOf({ token: async () => `token-${(count += 1)}` }).sales.get('drop');
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  it('may be left out, and an error of its function is the caller’s', async () => {
    server.play(SALE);
    await createClient({ url: `${server.url}/` }).sales.get('drop');
    expect(server.received[0]!.headers.authorization).toBeUndefined();
    const error = new Error('logged out');
    const token = (): Promise<string> => Promise.reject(error);
    expect(await rejection(clientOf({ token }).sales.get('drop'))).toBe(error);
    expect(server.received).toHaveLength(1);
  });
});

describe('an option', () => {
  it('that cannot work is refused before anything is sent', () => {
    expect(() => createClient({ url: 'nowhere' })).toThrow('Invalid URL');
    expect(() => clientOf({ attemptTimeoutMs: 0 })).toThrow('attemptTimeoutMs must be above 0');
    expect(() => clientOf().purchase({ saleId: 'drop', key: 'ключ' })).toThrow('printable ASCII');
  });

  it('names the address with the prefix of a proxy, and how to send', async () => {
    const urls: string[] = [];
    const fetch = async (request: Request): Promise<Response> => {
      urls.push(request.url);
      return Response.json({});
    };
    await createClient({ url: 'https://shop.example/sale/?a#b', fetch }).server.live();
    expect(urls).toEqual(['https://shop.example/sale/livez']);
  });
});
