import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import {
  becameReady,
  identityOf,
  PortTakenError,
  serverOf,
  stopProcess,
  type Server,
} from '@stampede/provision';

export interface PgbouncerOptions {
  readonly binary: string;
  /** The folder for its settings; created when missing. */
  readonly dir: string;
  /** A free port of the loopback. */
  readonly port: number;
  /** URL of Postgres, with the user of all its connections. */
  readonly serverUrl: string;
  readonly poolMode: 'session' | 'transaction';
  /** Connections to one database at most. */
  readonly poolSize: number;
  /** More settings, as in pgbouncer.ini; default: pgbouncer's own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Its log file, overwritten at every start. */
  readonly logFile: string;
  /** Added to its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

const READY_MS = 30_000;
const STOP = [
  { signal: 'SIGTERM', waitMs: 10_000 },
  { signal: 'SIGKILL', waitMs: 5000 },
] as const;
/** It refuses to run as root, and changes to this user after it has read its settings. */
const ORDINARY_USER = 'nobody';

/** The pgbouncer of this machine; null when it has none. */
export function findPgbouncer(): string | null {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']) {
    const path = join(folder, 'pgbouncer');
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
 * Starts a pgbouncer on the loopback, in a process group of its own. Resolves when it listens, whether or not Postgres
 * is there. Every database of the server is reached through it. The same port and folder may be reused after `stop()`
 * or `kill()`.
 *
 * Rejects with PortTakenError, or with an Error that ends with its output; then no process is left.
 */
export async function startPgbouncer(options: PgbouncerOptions): Promise<Server> {
  const { binary, dir, port, serverUrl, logFile, env = {} } = options;
  mkdirSync(dir, { recursive: true });
  const config = join(dir, 'pgbouncer.ini');
  writeFileSync(config, configLines(options).join('\n'), { mode: 0o600 });
  const logFd = openSync(logFile, 'w');
  const asWhom = process.getuid?.() === 0 ? ['-u', ORDINARY_USER] : [];
  const child = spawn(binary, [...asWhom, config], {
    cwd: dir,
    detached: true,
    stdio: ['ignore', 'ignore', logFd],
    env: { ...process.env, ...env },
  });
  closeSync(logFd);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${binary} cannot be started`);
  child.unref();
  const started = Object.assign(child, { pid });
  const identity = identityOf(started);
  const said = (): string => readFileSync(logFile, 'utf8');
  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  if (await becameReady(child, () => said().includes('process up'), READY_MS))
    return serverOf(started, identity, { url: url.href, port }, STOP);
  await stopProcess(identity, STOP);
  if (/address already in use/i.test(said()))
    throw new PortTakenError(`Port ${port} was taken before pgbouncer had it.`);
  throw new Error(`${binary} did not start. Its output:\n${said()}`);
}

function configLines({ port, serverUrl, poolMode, poolSize, settings = {} }: PgbouncerOptions): string[] {
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const quoted = (text: string): string => `'${decodeURIComponent(text).replaceAll("'", "''")}'`;
  return [
    '[databases]',
    `* = host=${hostname} port=${serverPort} user=${quoted(username)} password=${quoted(password)}`,
    '[pgbouncer]',
    ...['listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir ='],
    // Every client is the user of the line above.
    'auth_type = any',
    ...[`pool_mode = ${poolMode}`, `default_pool_size = ${poolSize}`, 'max_client_conn = 500'],
    ...Object.entries(settings).map(([name, value]) => `${name} = ${value}`),
  ];
}
