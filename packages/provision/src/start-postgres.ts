import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCluster, hasCluster, NAME, readPassword, serverEnvironment } from './create-cluster.ts';
import { asAccount, postgresAccount } from './postgres-account.ts';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { identify, isProgramIn, type ProcessIdentity } from './process-identity.ts';
import { codeOf, ProvisionError } from './provision-error.ts';
import { lastLines } from './run-command.ts';
import { becameReady, identityOf, serverOf, type Server } from './server.ts';
import { stopProcess, type StopStep } from './stop-process.ts';
import { PortTakenError } from './port-taken-error.ts';

export interface PostgresServerOptions {
  /** The folder for the cluster, its password and its log; created when missing. One server at a time may use it. */
  readonly dir: string;
  /** A free port of the loopback. */
  readonly port: number;
  /** Settings of the server by name; they override the ones that are set here. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Its log file, overwritten at every start; default: `postgres.log` in the folder. */
  readonly logFile?: string;
  /** Binaries of another installation than npm's. */
  readonly binaries?: PostgresBinaries;
  readonly signal?: AbortSignal | undefined;
}

/** Timeout for the recovery from a crash. */
const READY_MS = 120_000;
/** Timeout for the end of a killed server's child processes. */
const ORPHANS_MS = 15_000;
const STOP: readonly StopStep[] = [
  // Fast: open transactions are rolled back, clients are disconnected.
  { signal: 'SIGINT', waitMs: 20_000 },
  // Immediate: like a crash, with recovery at the next start.
  { signal: 'SIGQUIT', waitMs: 5000 },
  { signal: 'SIGKILL', waitMs: 5000 },
];

/**
 * Starts a Postgres on the loopback, without a Unix socket, in a process group of its own, so that it survives a Ctrl-C
 * until it is stopped. Creates the cluster first where there is none. Resolves when it accepts connections. The same
 * port and folder may be reused after `stop()` or `kill()`: the data stays.
 *
 * Rejects with PortTakenError, or with a ProvisionError that ends with the server's output; then no process is left.
 */
export async function startPostgresServer(options: PostgresServerOptions): Promise<Server> {
  const { dir, port, settings = {}, logFile = join(dir, 'postgres.log'), signal } = options;
  mkdirSync(dir, { recursive: true });
  const dataDir = clusterIn(dir);
  const binaries = options.binaries ?? (await postgresBinaries());
  const account = await postgresAccount(dir, dataDir, binaries.postgres);
  if (!(await hasCluster(dataDir))) {
    const unsafe = settings['fsync'] === 'off';
    await createCluster({ binaries, account, base: dir, dataDir, unsafe, signal });
  }
  const password = await readPassword(dir);
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(port), ...settings };
  const line = asAccount(account, binaries.postgres, [
    ...['-D', dataDir],
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const at = { url: `postgres://${NAME}:${password}@127.0.0.1:${port}/${NAME}`, port };
  deleteForeignPidFile(dataDir);
  const deadline = performance.now() + ORPHANS_MS;
  while (true) {
    const logFd = openSync(logFile, 'w');
    const child = spawn(line.command, line.args, {
      cwd: '/',
      detached: true,
      stdio: ['ignore', logFd, logFd],
      env: serverEnvironment(),
      ...line.ids,
    });
    closeSync(logFd);
    const { pid } = child;
    if (pid === undefined) throw new ProvisionError(`${line.command} cannot be started.`);
    child.unref();
    const started = Object.assign(child, { pid });
    const identity = identityOf(started);
    if (await becameReady(child, () => isReady(dataDir, pid), READY_MS))
      return serverOf(started, identity, at, STOP);
    await stopProcess(identity, STOP);
    const said = readFileSync(logFile, 'utf8');
    if (said.includes('pre-existing shared memory block') && performance.now() < deadline) {
      await sleep(100);
      continue;
    }
    if (said.includes('could not bind IPv4 address')) {
      throw new PortTakenError(`Port ${port} was taken before Postgres had it.`);
    }
    throw new ProvisionError(`Postgres did not start in ${dir}. Its output:\n${lastLines(said, 8)}`);
  }
}

/**
 * Stops a Postgres that an earlier run left in this folder. Returns its process id, or undefined when there was none.
 * Another process that has the pid file's id now is not touched.
 */
export async function stopLeftoverPostgres(dir: string): Promise<number | undefined> {
  const leftover = leftoverPostgres(clusterIn(dir));
  if (leftover !== undefined) await stopProcess(leftover, STOP);
  return leftover?.pid;
}

/** From the server's pid file: its process id and, when it accepts connections, `ready` in the eighth line. */
function isReady(dataDir: string, pid: number): boolean {
  const lines = pidFileLines(dataDir);
  return lines[0]?.trim() === String(pid) && lines[7]?.trim() === 'ready';
}

function leftoverPostgres(dataDir: string): ProcessIdentity | undefined {
  const pid = Number.parseInt(pidFileLines(dataDir)[0] ?? '', 10);
  return isProgramIn(pid, ['postgres'], dataDir) ? identify(pid) : undefined;
}

/**
 * Deletes a pid file whose process id belongs to another program now: Postgres would mistake that for a running server.
 * A pid file of a dead process stays, because Postgres uses it to find processes that the server left behind.
 */
function deleteForeignPidFile(dataDir: string): void {
  const pid = Number.parseInt(pidFileLines(dataDir)[0] ?? '', 10);
  if (identify(pid) === undefined || isProgramIn(pid, ['postgres'], dataDir)) return;
  rmSync(join(dataDir, 'postmaster.pid'), { force: true });
}

function pidFileLines(dataDir: string): string[] {
  try {
    return readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function clusterIn(dir: string): string {
  return join(dir, 'data');
}
