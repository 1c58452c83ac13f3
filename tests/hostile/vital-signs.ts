import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { RunningProcess } from '@stampede/testkit';

/** Resource usage of a process. */
export interface VitalSigns {
  readonly name: string;
  /** Open files and sockets; 0 where the system does not report them. */
  readonly handles: number;
  /** Resident memory in MiB, now and at its peak; 0 where the system does not report it. */
  readonly memoryMiB: number;
  readonly peakMiB: number;
}

/** @throws Error with its last lines when it has ended */
export function vitalSigns({ name, pid, lastLines }: RunningProcess): VitalSigns {
  try {
    process.kill(pid, 0);
  } catch {
    throw new Error(`${name} has died. Its output:\n${lastLines()}`);
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
