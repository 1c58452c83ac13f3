import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { choosePort } from '@stampede/provision';
import { waitFor } from '@stampede/testkit';

/** pgbouncer refuses to run as root; this user owns nothing. */
const NOBODY = 65_534;

export interface Pgbouncer {
  /** Of the database that the server's URL names; every other one of the server is reached in the same way. */
  readonly url: string;
  /** Everything that it said. */
  said(): string;
  /** All its connections break, and it is back a moment later. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A pgbouncer of this machine; null when it has none. */
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

/** With its own settings wherever it has any: start-up parameters that it does not know are refused. */
export async function startPgbouncer(
  binary: string,
  serverUrl: string,
  poolMode: 'session' | 'transaction',
): Promise<Pgbouncer> {
  const server = new URL(serverUrl);
  const dir = mkdtempSync(join(tmpdir(), 'stampede-pgbouncer-'));
  chmodSync(dir, 0o755);
  const from = 36_000 + Math.floor(Math.random() * 700);
  const port = await choosePort({ who: 'pgbouncer', host: '127.0.0.1', from, log: () => undefined });
  const config = join(dir, 'pgbouncer.ini');
  const users = join(dir, 'users.txt');
  const password = decodeURIComponent(server.password);
  writeFileSync(users, `"${server.username}" "${password}"\n`);
  writeFileSync(
    config,
    [
      '[databases]',
      `* = host=${server.hostname} port=${server.port}`,
      '[pgbouncer]',
      ...['listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir ='],
      ...['auth_type = trust', `auth_file = ${users}`],
      ...[`pool_mode = ${poolMode}`, 'max_client_conn = 500'],
      // In session mode a connection of ours is one of the server's.
      `default_pool_size = ${poolMode === 'session' ? 80 : 8}`,
    ].join('\n'),
  );
  let said = '';
  const start = async (): Promise<ChildProcess> => {
    const ids = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    const child = spawn(binary, [config], { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/', ...ids });
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString();
    });
    await waitFor('pgbouncer listens', () => listens(port));
    return child;
  };
  const end = async (child: ChildProcess): Promise<void> => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  };
  let child = await start();
  const url = new URL(serverUrl);
  url.port = String(port);
  return {
    url: url.href,
    said: () => said,
    restart: async () => {
      await end(child);
      child = await start();
    },
    stop: async () => {
      await end(child);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
