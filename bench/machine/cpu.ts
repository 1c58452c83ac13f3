import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts a process's CPU in ticks of this length, whatever the kernel's own tick is. */
const TICK_MS = 10;

/** Milliseconds of CPU that a process has used so far; NaN where it is gone, or the system does not tell. */
export function cpuMsOf(pid: number): number {
  const fields = statOf(pid);
  return fields === null ? Number.NaN : (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/**
 * The same for a server that has a process for each connection, found by one of them. What those that ended between two
 * readings have used is in the count of their parent, which waits for them.
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

/** What follows the name in /proc/<pid>/stat: state, parent, …; the name itself may contain anything. */
function statOf(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}
