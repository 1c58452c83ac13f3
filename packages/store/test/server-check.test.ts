import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { checkRedisServer } from '@stampede/store';
import { startTestRedis, startTestReplica, type TestRedis, type TestReplica } from '@stampede/testkit';
import { Redis } from 'ioredis';

let master: TestRedis;
let client: Redis;

beforeAll(async () => {
  master = await startTestRedis();
  client = new Redis(master.url);
});
afterAll(async () => {
  client.disconnect();
  await master.remove();
});

it('a server that is set as it should be has no problem', async () => {
  expect(await checkRedisServer(client, '7.0.15', 0)).toEqual([]);
});

it('each setting that is wrong is a line', async () => {
  await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await client.config('SET', 'appendonly', 'no');
  expect(await checkRedisServer(client, '6.2.0', 0)).toEqual([
    expect.stringMatching(/^Redis 6\.2\.0 is too old/),
    expect.stringMatching(/^maxmemory-policy is allkeys-lru/),
    expect.stringMatching(/^appendonly is no/),
  ]);
  await client.config('SET', 'maxmemory-policy', 'noeviction');
  await client.config('SET', 'appendonly', 'yes');
});

it('fewer replicas than are waited for are a line, until they have come', async () => {
  const problem = expect.stringMatching(/^0 replicas are connected and REDIS_WAIT_REPLICAS is 1: /);
  expect(await checkRedisServer(client, '7.0.15', 1)).toEqual([problem]);
  const replica: TestReplica = await startTestReplica(master.url);
  expect(await checkRedisServer(client, '7.0.15', 1)).toEqual([]);
  await replica.remove();
});

it('expired events that are off are switched on', async () => {
  await client.config('SET', 'notify-keyspace-events', 'K');
  expect(await checkRedisServer(client, '7.0.15', 0)).toEqual([]);
  const [, flags] = await client.config('GET', 'notify-keyspace-events');
  expect(flags).toMatch(/(?=.*E)(?=.*x)/);
});

it('a user who may not use CONFIG is one line, with the words of Redis', async () => {
  await client.call('ACL', 'SETUSER', 'limited', 'on', '>secret', '~*', '&*', '+@all', '-config');
  const limited = new Redis(master.url, { username: 'limited', password: 'secret' });
  expect(await checkRedisServer(limited, '7.0.15', 0)).toEqual([
    expect.stringMatching(
      /^CONFIG is refused \(NOPERM .*config\|get.*\): maxmemory-policy has to be noeviction/,
    ),
  ]);
  await client.call('ACL', 'SETUSER', 'limited', '+config|get');
  await client.config('SET', 'notify-keyspace-events', '');
  expect(await checkRedisServer(limited, '7.0.15', 0)).toEqual([
    expect.stringMatching(
      /^notify-keyspace-events lacks E and x and may not be changed from here \(NOPERM .*config\|set/,
    ),
  ]);
  await client.config('SET', 'notify-keyspace-events', 'Ex');
  limited.disconnect();
});

it('a connection that breaks meanwhile is no refusal', async () => {
  const broken = new Redis(master.url, { retryStrategy: () => null, maxRetriesPerRequest: 0 });
  await broken.ping();
  const checked = checkRedisServer(broken, '7.0.15', 0);
  broken.stream.destroy();
  await expect(checked).rejects.toThrow('closed');
});
