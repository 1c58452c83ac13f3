import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';

/** Which process: its id alone does not say, because the system uses ids again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in whatever unit the system tells; only ever compared. */
  readonly startedAt: string;
}

/** The identity of a living process, or undefined when there is none with that id. A zombie does not live. */
export function identify(pid: number): ProcessIdentity | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  const startedAt = process.platform === 'linux' ? startOnLinux(pid) : startFromPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Whether exactly this process still lives. */
export function lives(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.startedAt === identity.startedAt;
}

/** Reads an identity that was written as JSON; undefined for anything that is none. */
export function parseIdentity(value: unknown): ProcessIdentity | undefined {
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('startedAt' in value))
    return undefined;
  const { pid, startedAt } = value;
  return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
}

/**
 * Whether the process is a program of one of these names that works in this folder. Redis and Postgres both change
 * into their data folder, so it tells a server of ours from a stranger that was given the same process id later.
 * False where it cannot be found out.
 */
export function isProgramIn(pid: number, names: readonly string[], folder: string): boolean {
  try {
    const onLinux = process.platform === 'linux';
    const name = onLinux
      ? readFileSync(`/proc/${pid}/comm`, 'utf8')
      : output('ps', ['-o', 'comm=', '-p', String(pid)]);
    const cwd = onLinux ? readlinkSync(`/proc/${pid}/cwd`) : folderFromLsof(pid);
    return names.includes(basename(name?.trim() ?? '')) && cwd === realpathSync(folder);
  } catch {
    return false;
  }
}

function startOnLinux(pid: number): string | undefined {
  try {
    // The name, field 2, is in brackets and may hold anything; what follows it is fields 3 (state) to 22 (start).
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    if (state === undefined || ticks === undefined || 'ZX'.includes(state)) return undefined;
    // Ticks count from the boot: without its id a process from before a reboot could look alive.
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}:${ticks}`;
  } catch {
    return undefined;
  }
}

function startFromPs(pid: number): string | undefined {
  const line = output('ps', ['-o', 'stat=,lstart=', '-p', String(pid)])?.trim();
  return line === undefined || line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
}

function folderFromLsof(pid: number): string | undefined {
  const lines = output('lsof', ['-a', '-p', String(pid), '-d', 'cwd', '-Fn'])?.split('\n');
  return lines?.find((line) => line.startsWith('n'))?.slice(1);
}

function output(command: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 5000,
      env: { ...process.env, LC_ALL: 'C' },
    });
  } catch {
    return undefined;
  }
}
