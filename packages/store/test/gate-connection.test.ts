import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { OutcomeUnknownError } from '@stampede/domain';
import { GateConnection, parseRedisUrl } from '@stampede/store';
import { startTestRedis, waitFor, type TestRedis } from '@stampede/testkit';

/** ioredis ends a connection that does not answer after 2 s; a new one has to be there before. */
const AT_ONCE_MS = 1500;

let redis: TestRedis;
let relay: Server;
/** Those that the relay has accepted, in the order of their coming. */
let accepted: Socket[];
let isSilent: boolean;
let connection: GateConnection;

beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(async () => {
  await redis.remove();
});

beforeEach(async () => {
  accepted = [];
  isSilent = false;
  const { port } = new URL(redis.url);
  relay = createServer((client) => {
    accepted.push(client);
    const upstream = connect(Number(port), '127.0.0.1');
    client.on('data', (bytes) => isSilent || upstream.write(bytes));
    upstream.on('data', (bytes) => isSilent || client.write(bytes));
    for (const socket of [client, upstream]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  connection = new GateConnection({
    place: parseRedisUrl(`redis://127.0.0.1:${(relay.address() as AddressInfo).port}/0`),
    address: null,
    name: 'test',
    timeoutMs: 200,
    reconnects: true,
    onError: () => undefined,
  });
  await waitFor('the server is known', async () => connection.identity !== null);
});
afterEach(async () => {
  connection.close();
  for (const socket of accepted) socket.destroy();
  relay.close();
  await once(relay, 'close');
});

it('a connection that does not answer is reset, so that nothing is sent on it any more, and a new one is made at once', async () => {
  const [first] = accepted;
  const ending = new Promise<string | undefined>((resolve) => {
    first?.once('end', () => resolve('ended'));
    first?.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  isSilent = true;
  const asked = connection.command('ping', (client) => client.ping());
  await expect(asked).rejects.toThrow(OutcomeUnknownError);
  expect(connection.identity).toBeNull();
  isSilent = false;
  expect(await ending).toBe('ECONNRESET');
  await waitFor('the server is known again', async () => connection.identity !== null, AT_ONCE_MS);
  expect(await connection.command('ping', (client) => client.ping())).toBe('PONG');
});
