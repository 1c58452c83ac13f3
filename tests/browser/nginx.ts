import { spawn } from 'node:child_process';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import {
  becameReady,
  identityOf,
  PortTakenError,
  serverOf,
  stopProcess,
  type Server,
} from '@stampede/provision';

export interface NginxOptions {
  readonly binary: string;
  /** A folder for its settings and files. */
  readonly dir: string;
  /** A free port of the loopback. */
  readonly port: number;
  /** The API, as it is reached without nginx. */
  readonly apiUrl: string;
  /** PEM files of the server. */
  readonly tls: { readonly cert: string; readonly key: string };
}

const READY_MS = 10_000;
const PID_FILE = 'nginx.pid';
const STOP = [
  { signal: 'SIGTERM', waitMs: 5000 },
  { signal: 'SIGKILL', waitMs: 5000 },
] as const;

/** The nginx of this machine; null when it has none. */
export function findNginx(): string | null {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']) {
    const path = join(folder, 'nginx');
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  return null;
}

/**
 * Starts an nginx with TLS in front of the API, with the settings that docs/deploy.md gives.
 *
 * Rejects with PortTakenError, or with an Error that ends with its output; then no process is left.
 */
export async function startNginx(options: NginxOptions): Promise<Server> {
  const { binary, dir, port } = options;
  const config = join(dir, 'nginx.conf');
  writeFileSync(config, settingsOf(options));
  const pidFile = join(dir, PID_FILE);
  rmSync(pidFile, { force: true });
  const logFile = join(dir, 'nginx.log');
  const logFd = openSync(logFile, 'w');
  const child = spawn(binary, ['-e', 'stderr', '-p', dir, '-c', config], {
    detached: true,
    stdio: ['ignore', 'ignore', logFd],
  });
  closeSync(logFd);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${binary} cannot be started`);
  child.unref();
  const started = Object.assign(child, { pid });
  const identity = identityOf(started);
  // Written once the port is open.
  if (await becameReady(child, () => existsSync(pidFile), READY_MS)) {
    const url = `https://127.0.0.1:${port}/stampede`;
    return serverOf(started, identity, { url, port }, STOP);
  }
  await stopProcess(identity, STOP);
  const said = readFileSync(logFile, 'utf8');
  if (/address already in use/i.test(said))
    throw new PortTakenError(`Port ${port} was taken before nginx had it.`);
  throw new Error(`${binary} did not start. Its output:\n${said}`);
}

/** The documented blocks, with the addresses of the test. */
function settingsOf({ dir, port, apiUrl, tls }: NginxOptions): string {
  const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
  const [upstream = '', server = ''] = [...page.matchAll(/^```nginx\n([^]*?)^```$/gm)]
    .map(([, block = '']) => block)
    .join('')
    .split(/^(?=server \{)/m);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path ${join(dir, name)};`,
  );
  return [
    ...['daemon off;', 'master_process off;', `pid ${join(dir, PID_FILE)};`, 'events {}', 'http {'],
    ...['  access_log off;', ...temporary],
    upstream.replace('127.0.0.1:3000', new URL(apiUrl).host),
    server
      .replace('listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`)
      .replace('/etc/ssl/shop.pem', tls.cert)
      .replace('/etc/ssl/shop.key', tls.key),
    '}',
  ].join('\n');
}
