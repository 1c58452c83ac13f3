import { ControlServer } from './control-server.ts';

const LOOPBACK = /^http:\/\/127\.0\.0\.1:\d{1,5}$/;

/**
 * The control server that `npm start` names in the environment; null elsewhere. No setting of a deployment: it is read
 * here, and only an address of the loopback counts.
 */
export function findControlServer(env: Readonly<Record<string, string | undefined>>): ControlServer | null {
  const { DEMONSTRATION_URL: url = '', DEMONSTRATION_SECRET: secret = '' } = env;
  return LOOPBACK.test(url) && secret !== '' ? new ControlServer({ url, secret }) : null;
}
