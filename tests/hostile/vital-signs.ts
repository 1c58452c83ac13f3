import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { RunningProcess } from '@stampede/testkit';

/** What a process takes of its machine. */
export interface VitalSigns {
  readonly name: string;
  /** Open files and sockets; 0 where the system does not show them. */
  readonly handles: number;
  /** What it has in memory, in MiB, now and at the most that it ever had; 0 where the system does not show them. */
  readonly memoryMiB: number;
  readonly peakMiB: number;
}

/** @throws Error with its last lines when it is no longer there */
export function vitalSigns({ name, pid, lastLines }: RunningProcess): VitalSigns {
  try {
    process.kill(pid, 0);
  } catch {
    throw new Error(`${name} has died. It said:\n${lastLines()}`);
  }
  const folder = `/proc/${pid}`;
  if (!existsSync(folder)) return { name, handles: 0, memoryMiB: 0, peakMiB: 0 };
  const status = readFileSync(`${folder}/status`, 'utf8');
  const kibibytes = (field: string): number =>
    Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return {
    name,
    handles: readdirSync(`${folder}/fd`).length,
    memoryMiB: Math.round(kibibytes('VmRSS') / 1024),
    peakMiB: Math.round(kibibytes('VmHWM') / 1024),
  };
}
