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
  /** Its data folder, made when missing. One server at a time may have it. */
  readonly dir: string;
  /** A free port of the loopback. */
  readonly port: number;
  /** `everysec` where not given. */
  readonly appendfsync?: 'always' | 'everysec' | 'no' | undefined;
  /** More options, as on redis-server's command line; they win over the ones that are set here. */
  readonly args?: readonly string[];
  /** Where it writes what it has to say, anew at every start; `redis.log` in the folder where not given. */
  readonly logFile?: string;
}

/**
 * The append-only file is not made anew before it has this size. By default 64 MB are enough, which is what 60,000
 * purchases leave: the fork, and the copy on the other core, kept answers waiting for 70 to 100 ms in the middle of a
 * stampede.
 */
const REWRITE_MIN_SIZE = '1gb';
/** How long it may take to load its data. */
const READY_MS = 120_000;
const STOP: readonly StopStep[] = [
  { signal: 'SIGTERM', waitMs: 15_000 },
  { signal: 'SIGKILL', waitMs: 5000 },
];

/**
 * Starts a Redis on the loopback with an append-only file, without eviction and with expiry events, in a process
 * group of its own, so that it outlives a Ctrl-C until it is stopped. Resolves when it serves. The same port and
 * folder may be used again after `stop()` or `kill()`: the data is still there.
 *
 * Rejects with PortTakenError, or with a ProvisionError that ends with what the server said; then no process is left.
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
      // A title is written over the environment, in which whoever ends what was left behind looks for a mark.
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
  throw new ProvisionError(`${binary.path} did not start in ${dir}. It said:\n${said}`);
}

/**
 * Stops a Redis that an earlier run left in this folder. Returns its process id, or undefined when there was none. A
 * process that merely has the id in the pid file by now is left alone.
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
