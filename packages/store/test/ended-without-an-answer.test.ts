import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { GateConnection, parseRedisUrl } from '@stampede/store';
import { resetSocket, waitFor } from '@stampede/testkit';

/** A server that waits for a TLS greeting does one or the other: it depends on what has arrived when it gives up. */
const ENDINGS: readonly [string, (socket: Socket) => void][] = [
  ['ends', (socket) => socket.end()],
  ['resets', (socket) => resetSocket(socket)],
];

it.each(ENDINGS)(
  'a server that %s a connection after the first command is reported as one that may want TLS',
  async (_, end) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => end(socket));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const reported: string[] = [];
    const connection = new GateConnection({
      place: parseRedisUrl(`redis://127.0.0.1:${(server.address() as AddressInfo).port}/0`),
      address: null,
      name: 'test',
      timeoutMs: 200,
      reconnects: true,
      onError: ({ message }) => reported.push(message),
    });
    await waitFor('the connection is reported', async () => reported.length > 0);
    connection.close();
    server.close();
    await once(server, 'close');
    expect(reported).toContainEqual(expect.stringContaining('it may want TLS (rediss://)'));
  },
);
