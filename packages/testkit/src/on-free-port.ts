import { choosePort, PortTakenError } from '@stampede/provision';

/** Linux uses no port below 32,768 for outgoing connections, so a server that died finds its port free again. */
const FIRST_PORT = 20_000;
const PORTS = 12_000;
const ATTEMPTS_MAX = 5;

/**
 * Starts a server on a free port. Another process may take the port between choice and use; then another one is tried,
 * five at most.
 *
 * @param who the listener, for messages: `Redis`
 * @param start rejects with PortTakenError when the port is in use
 */
export async function onFreePort<Started>(
  who: string,
  start: (port: number) => Promise<Started>,
): Promise<Started> {
  for (let attempt = 1; ; attempt += 1) {
    const from = FIRST_PORT + Math.floor(Math.random() * PORTS);
    const port = await choosePort({ who, host: '127.0.0.1', from, log: () => undefined });
    try {
      return await start(port);
    } catch (error) {
      if (!(error instanceof PortTakenError) || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}
