import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient, type Intention, type KeyStorage, type Wish } from '../src/index.ts';
import { problemStep, startScriptedServer, type ScriptedServer, type Step } from './scripted-server.ts';

const PLACED: Step = { status: 202, body: { orderNo: 'number', state: 'queued' } };
const NAME = 'stampede:["drop","red","anna"]';

let server: ScriptedServer;
let kept: Map<string, string>;
let storage: KeyStorage;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.play(PLACED);
  kept = new Map();
  storage = storageOf(kept);
});

function storageOf(map: Map<string, string>): KeyStorage {
  return {
    getItem: (name) => map.get(name) ?? null,
    setItem: (name, value) => map.set(name, value),
    removeItem: (name) => map.delete(name),
  };
}

/** Asynchronous, as a database of the browser is. What is written is there after this time, one for each write. */
function slowStorageOf(map: Map<string, string>, ...writesMs: number[]): KeyStorage {
  const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  return {
    getItem: async (name) => map.get(name) ?? null,
    setItem: async (name, value) => {
      await later(writesMs.shift() ?? 0);
      map.set(name, value);
    },
    removeItem: async (name) => map.delete(name),
  };
}

/** As after a reload: nothing but the storage is the same. */
const wishFor = (fields: Partial<Omit<Wish, 'key'>> = {}): Intention<Promise<string>> =>
  createClient({ url: server.url, token: 'token' }).purchase({
    saleId: 'drop',
    sku: 'red',
    buyerId: 'anna',
    ...fields,
    storage: fields.storage ?? storage,
  });

describe('a kept key', () => {
  it('is the same after a reload, also when the purchase was placed', async () => {
    const wish = wishFor();
    await wish.placed();
    expect(await wishFor().key).toBe(await wish.key);
    await wishFor().placed();
    const keys = server.received.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([kept.get(NAME), kept.get(NAME)]);
  });

  it('belongs to a sale, a SKU and a buyer, or to the name that is given', async () => {
    const wishes = [
      wishFor(),
      wishFor({ saleId: 'other' }),
      wishFor({ sku: 'blue' }),
      wishFor({ name: 'gift' }),
    ];
    const keys = await Promise.all(wishes.map((wish) => wish.key));
    expect(new Set(keys).size).toBe(4);
    expect(kept.get('stampede:gift')).toBe(keys[3]);
  });

  it('is one for two wishes of a page that begin at the same time, also in a slow storage', async () => {
    storage = slowStorageOf(kept, 100, 0);
    const [first, second] = await Promise.all([wishFor().key, wishFor().key]);
    expect(second).toBe(first);
  });

  it('is that of the page that wrote last, when two begin at the same time without a lock', async () => {
    const [here, there] = [slowStorageOf(kept, 0), slowStorageOf(kept, 20)];
    const keys = await Promise.all([wishFor({ storage: here }).key, wishFor({ storage: there }).key]);
    expect(keys).toEqual([kept.get(NAME), kept.get(NAME)]);
  });

  it('ends with forget, and the wish buys anew', async () => {
    const wish = wishFor();
    const first = await wish.key;
    await wish.placed();
    await wish.forget();
    expect(kept.size).toBe(0);
    await wish.placed();
    expect(await wish.key).not.toBe(first);
    expect(server.received[1]!.headers['idempotency-key']).toBe(await wishFor().key);
  });

  it('is left alone by a forget of a page that has an older one', async () => {
    const [old, other] = [wishFor(), wishFor()];
    await Promise.all([old.key, other.key]);
    await other.forget();
    const renewed = await other.key;
    await old.forget();
    expect(await old.key).toBe(renewed);
  });

  it('that something else has overwritten is made anew', async () => {
    kept.set(NAME, 'ключ');
    expect(await wishFor().key).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each<[string, Partial<KeyStorage>, string]>([
    ['fails', { setItem: () => Promise.reject(new Error('quota exceeded')) }, 'quota exceeded'],
    ['keeps nothing', { setItem: () => undefined }, 'does not keep'],
  ])('cannot be had from a storage that %s, and nothing is sent', async (_what, broken, message) => {
    const wish = wishFor({ storage: { ...storage, ...broken } });
    await expect(wish.placed()).rejects.toThrow(message);
    expect(server.received).toEqual([]);
  });

  it('is read again after a failure of the storage', async () => {
    let isBroken = true;
    const wish = wishFor({
      storage: {
        ...storage,
        getItem: (name) => {
          if (isBroken) throw new Error('locked');
          return storage.getItem(name);
        },
      },
    });
    await expect(wish.key).rejects.toThrow('locked');
    isBroken = false;
    expect(await wish.placed()).toMatchObject({ orderNo: 'number' });
  });
});

describe('an intention', () => {
  const wishOf = (fields: Partial<Omit<Wish, 'storage'>> = {}): Intention =>
    createClient({ url: server.url, token: 'token' }).purchase({ saleId: 'drop', ...fields });

  it('sends one request for calls at the same time, and none when it was placed', async () => {
    const wish = wishOf();
    const purchases = await Promise.all([wish.placed(), wish.placed(), wish.placed()]);
    expect(await wish.placed()).toBe(purchases[0]);
    expect(server.received).toHaveLength(1);
  });

  it('can be tried again after a refusal, with the same key', async () => {
    server.play(problemStep(409, 'sold-out'), PLACED);
    const wish = wishOf();
    await expect(wish.placed()).rejects.toMatchObject({ slug: 'sold-out' });
    await wish.placed();
    const keys = server.received.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([wish.key, wish.key]);
  });

  it('has the key that is given, and another one after forget', async () => {
    const wish = wishOf({ key: 'mine' });
    expect(wish.key).toBe('mine');
    await wish.forget();
    expect(wish.key).toMatch(/^[0-9a-f]{32}$/);
  });

  it('goes on for others when one caller leaves, and ends when the last has', async () => {
    server.play('hang', PLACED);
    const wish = wishOf();
    const [first, second] = [new AbortController(), new AbortController()];
    const calls = [first, second].map(({ signal }) => wish.placed({ signal }));
    const ends = Promise.allSettled(calls);
    first.abort(new Error('first'));
    await expect(calls[0]).rejects.toThrow('first');
    second.abort(new Error('second'));
    expect((await ends).map((end) => end.status)).toEqual(['rejected', 'rejected']);
    server.play(PLACED);
    expect(await wish.placed()).toMatchObject({ orderNo: 'number' });
    expect(server.received).toHaveLength(1);
  });
});
