import { readdirSync, readFileSync } from 'node:fs';

/** Linux reports a process's CPU in ticks of this length, independent of the kernel's tick. */
const TICK_MS = 10;

/** Milliseconds of CPU that a process has used so far; NaN where it has ended, or the system does not report it. */
export function cpuMsOf(pid: number): number {
  const fields = statOf(pid);
  return fields === null ? Number.NaN : (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/**
 * The same for a server with a process for each connection, found by one of them. The CPU of processes that ended
 * between two readings is in the count of their parent, which waits for them.
 */
export function familyCpuMsOf(pid: number): number {
  const parent = Number(statOf(pid)?.[1]);
  const own = statOf(parent);
  if (own === null) return Number.NaN;
  const ended = (Number(own[13]) + Number(own[14])) * TICK_MS;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(statOf(Number(name))?.[1]) === parent)
    .map((name) => cpuMsOf(Number(name)))
    .filter((ms) => !Number.isNaN(ms));
  return children.reduce((sum, ms) => sum + ms, cpuMsOf(parent) + ended);
}

/** The fields after the name in /proc/<pid>/stat: state, parent, …; the name may contain anything. */
function statOf(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
