import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** MiB of a process that are in memory. */
export function residentMib(pid: number): number {
  if (process.platform === 'linux') {
    return Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  }
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}
