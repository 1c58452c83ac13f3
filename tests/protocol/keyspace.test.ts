import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestRedis, waitFor, type TestRedis } from '@stampede/testkit';
import { openAdmin, type Redis } from './admin.ts';
import { copyKeyspace, putKeyspace } from './keyspace.ts';

const KEYS = 2_000;
/** The keys end one after the other within this time, so that copies are made while they do. */
const END_WITHIN_MS = 300;

let [from, to]: TestRedis[] = [];
let [source, target]: { redis: Redis; close: () => void }[] = [];
beforeAll(async () => {
  [from, to] = await Promise.all([startTestRedis(), startTestRedis()]);
  [source, target] = await Promise.all([openAdmin(from.url), openAdmin(to.url)]);
});
afterAll(async () => {
  source?.close();
  target?.close();
  await Promise.all([from?.remove(), to?.remove()]);
});

it('a copy of a Redis can be put into another one while its keys end, and there they end as well', async () => {
  const { redis } = source!;
  await redis.set('endless', 'yes');
  const writes = redis.pipeline();
  for (let index = 0; index < KEYS; index += 1)
    writes.set(`brief-${index}`, 'yes', 'PX', 1 + Math.floor((END_WITHIN_MS * index) / KEYS));
  await writes.exec();
  while ((await redis.dbsize()) > 1) await putKeyspace(target!.redis, await copyKeyspace(redis));

  expect(await target!.redis.get('endless')).toBe('yes');
  await waitFor('all others have ended there', async () => (await target!.redis.keys('*')).length === 1);
  expect(await target!.redis.pttl('endless')).toBe(-1);
});
