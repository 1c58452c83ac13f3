import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Connections that wait for their acceptance: a crowd comes within milliseconds. */
const BACKLOG = 4096;

/** Resolves with the port once it is open. @throws the error of a port that cannot be opened */
export async function openPort(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, BACKLOG, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}
