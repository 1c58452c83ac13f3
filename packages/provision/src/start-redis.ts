import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { redisProcessId } from './ask-redis.ts';
import type { RedisBinary } from './find-redis.ts';
import { identify, isProgramIn, type ProcessIdentity } from './process-identity.ts';
import { PortTakenError } from './port-taken-error.ts';
import { ProvisionError } from './provision-error.ts';
import { lastLines } from './run-command.ts';
import { becameReady, identityOf, serverOf, type Server } from './server.ts';
import { stopProcess, type StopStep } from './stop-process.ts';

export interface RedisServerOptions {
  readonly binary: RedisBinary;
  /** Its data folder, created when missing. One server at a time may use it. */
  readonly dir: string;
  /** A free port of the loopback. */
  readonly port: number;
  /** Default: `everysec`. */
  readonly appendfsync?: 'always' | 'everysec' | 'no' | undefined;
  /** More options, as on redis-server's command line; they override the ones that are set here. */
  readonly args?: readonly string[];
  /** Its log file, overwritten at every start; default: `redis.log` in the folder. */
  readonly logFile?: string;
}

/**
 * Below this size the append-only file is not rewritten. The default is 64 MB, which 60,000 purchases reach: the fork,
 * and the copy on the other core, delayed answers by 70 to 100 ms during a stampede.
 */
const REWRITE_MIN_SIZE = '1gb';
/** Timeout for the load of its data. */
const READY_MS = 120_000;
const STOP: readonly StopStep[] = [
  { signal: 'SIGTERM', waitMs: 15_000 },
  { signal: 'SIGKILL', waitMs: 5000 },
];

/**
 * Starts a Redis on the loopback with an append-only file, without eviction and with expiry events, in a process group
 * of its own, so that it survives a Ctrl-C until it is stopped. Resolves when it serves. The same port and folder may
 * be reused after `stop()` or `kill()`: the data stays.
 *
 * Rejects with PortTakenError, or with a ProvisionError that ends with the server's output; then no process is left.
 */
export async function startRedisServer(options: RedisServerOptions): Promise<Server> {
  const { binary, dir, port, appendfsync = 'everysec', args = [] } = options;
  const { logFile = join(dir, 'redis.log') } = options;
  mkdirSync(dir, { recursive: true });
  const logFd = openSync(logFile, 'w');
  const child = spawn(
    binary.path,
    [
      ...['--port', String(port), '--bind', '127.0.0.1', '--protected-mode', 'yes'],
      ...['--dir', dir, '--pidfile', pidFile(dir), '--logfile', '', '--daemonize', 'no'],
      // The append-only file is the data; snapshots beside it would only cost forks.
      ...['--appendonly', 'yes', '--appendfsync', appendfsync, '--save', ''],
      ...['--auto-aof-rewrite-min-size', REWRITE_MIN_SIZE],
      ...['--maxmemory-policy', 'noeviction', '--notify-keyspace-events', 'Ex'],
      // A process title overwrites the environment, whose mark identifies leftover processes.
      ...['--set-proc-title', 'no'],
      ...args,
    ],
    {
      cwd: dir,
      detached: true,
      stdio: ['ignore', logFd, logFd],
      env: { ...process.env, ...binary.env },
    },
  );
  closeSync(logFd);
  const { pid } = child;
  if (pid === undefined) throw new ProvisionError(`${binary.path} cannot be started.`);
  child.unref();
  const started = Object.assign(child, { pid });
  const identity = identityOf(started);
  writeFileSync(pidFile(dir), `${pid}\n`);
  if (await becameReady(child, async () => (await redisProcessId(port)) === pid, READY_MS)) {
    return serverOf(started, identity, { url: `redis://127.0.0.1:${port}/0`, port }, STOP);
  }
  await stopProcess(identity, STOP);
  rmSync(pidFile(dir), { force: true });
  const said = lastLines(readFileSync(logFile, 'utf8'), 5);
  if (/address already in use/i.test(said))
    throw new PortTakenError(`Port ${port} was taken before Redis had it.`);
  throw new ProvisionError(`${binary.path} did not start in ${dir}. Its output:\n${said}`);
}

/**
 * Stops a Redis that an earlier run left in this folder. Returns its process id, or undefined when there was none.
 * Another process that has the pid file's id now is not touched.
 */
export async function stopLeftoverRedis(dir: string): Promise<number | undefined> {
  const leftover = leftoverRedis(dir);
  if (leftover !== undefined) await stopProcess(leftover, STOP);
  rmSync(pidFile(dir), { force: true });
  return leftover?.pid;
}

function leftoverRedis(dir: string): ProcessIdentity | undefined {
  let pid: number;
  try {
    pid = Number.parseInt(readFileSync(pidFile(dir), 'utf8'), 10);
  } catch {
    return undefined;
  }
  return isProgramIn(pid, ['redis-server', 'valkey-server'], dir) ? identify(pid) : undefined;
}

function pidFile(dir: string): string {
  return join(dir, 'redis.pid');
}
