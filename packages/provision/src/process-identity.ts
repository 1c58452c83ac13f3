import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';

/** Identifies a process: its id alone does not, because the system reuses ids. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Its start time in the system's own unit; only compared. */
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

/** Parses an identity from JSON; undefined for anything else. */
export function parseIdentity(value: unknown): ProcessIdentity | undefined {
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('startedAt' in value))
    return undefined;
  const { pid, startedAt } = value;
  return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined;
}

/**
 * Whether the process is a program of one of these names that works in this folder. Redis and Postgres both change into
 * their data folder, so this distinguishes our server from another process that got the same id later. False where it
 * cannot be read.
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
    // The name, field 2, is in brackets and may contain anything; fields 3 (state) to 22 (start) follow it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    if (state === undefined || ticks === undefined || 'ZX'.includes(state)) return undefined;
    // Ticks count from the boot: without the boot id a process from before a reboot could look alive.
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
