import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cpuMsOf } from '../machine/cpu.ts';

/** Purchases, one after the other on each of many connections, for a time. */
export interface Load {
  readonly url: string;
  /** `/sales/<sale>/purchases`; with several, the purchases go to them in turn. */
  readonly paths: readonly string[];
  readonly token: string;
  /** Null leaves the SKU out, as a sale of one item allows. */
  readonly sku?: string;
  readonly seconds: number;
  readonly connections?: number;
  /** Number of different buyers, in turn. */
  readonly buyers?: number;
  readonly buyerPrefix?: string;
  /** Prefix of the Idempotency-Key of each purchase; use another one for each load. */
  readonly keyPrefix?: string;
}

export interface LoadResult {
  /** Answers a second. */
  readonly perSecond: number;
  readonly answers: number;
  /** Answers with a status from 400 on. */
  readonly refused: number;
  /** Milliseconds, measured by the load generator. It is a closed loop: waiting for answers lowers its rate. */
  readonly p50: number;
  readonly p99: number;
  /** CPU of the load generator in seconds per second: near 1, it has measured itself. */
  readonly loadCpu: number;
}

/** Above this the load generator's one thread limits a figure. */
export const LOAD_CPU_MAX = 0.9;

/** Default for one load. */
export const CONNECTIONS = 128;
const BUYERS = 500;
const LOOK_EVERY_MS = 50;

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const wrkIsThere = (): boolean => spawnSync('wrk', ['--version']).error === undefined;

let chosen: 'wrk' | 'autocannon' = wrkIsThere() ? 'wrk' : 'autocannon';

/** Default: wrk, if installed, because it costs less. @returns whether it is installed */
export function chooseLoadGenerator(name: string): boolean {
  if (name !== 'autocannon' && !(name === 'wrk' && wrkIsThere())) return false;
  chosen = name;
  return true;
}

export function loadGenerator(): string {
  return `${chosen}, 1 thread`;
}

/** @throws Error when connections broke, which makes the figures invalid */
export async function sendLoad(load: Load): Promise<LoadResult> {
  const args = [
    load.paths.join(','),
    load.token,
    load.sku ?? '',
    String(load.buyers ?? BUYERS),
    load.buyerPrefix ?? 'buyer-',
    load.keyPrefix ?? '',
  ];
  const connections = String(load.connections ?? CONNECTIONS);
  const child =
    chosen === 'wrk'
      ? spawn(
          'wrk',
          [
            ...['-t', '1', '-c', connections, '-d', `${load.seconds}s`, '--timeout', '10s'],
            ...['-s', fileOf('purchases.lua'), load.url, '--', ...args],
          ],
          { stdio: ['ignore', 'pipe', 'inherit'] },
        )
      : spawn(
          process.execPath,
          [fileOf('autocannon.mjs'), load.url, String(load.seconds), connections, ...args],
          { stdio: ['ignore', 'pipe', 'inherit'] },
        );
  let text = '';
  // From READY on: creating the requests uses a whole core, before the measured time.
  let first: CpuReading | null = null;
  let last: CpuReading | null = null;
  const readCpu = (): void => {
    const cpuMs = child.pid === undefined ? Number.NaN : cpuMsOf(child.pid);
    if (Number.isNaN(cpuMs) || !text.includes('READY')) return;
    last = { cpuMs, atMs: performance.now() };
    first ??= last;
  };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    readCpu();
  });
  const look = setInterval(readCpu, LOOK_EVERY_MS);
  await once(child, 'close');
  clearInterval(look);
  const line = /^RESULT (.*)$/m.exec(text)?.[1];
  if (line === undefined) throw new Error(`the load generator said:\n${text}`);
  const result = JSON.parse(line) as Record<
    'requests' | 'micros' | 'refused' | 'broken' | 'p50' | 'p99',
    number
  >;
  if (result.broken > 0) throw new Error(`${result.broken} requests were not answered:\n${text}`);
  return {
    perSecond: (result.requests / result.micros) * 1e6,
    answers: result.requests,
    refused: result.refused,
    p50: result.p50 / 1000,
    p99: result.p99 / 1000,
    loadCpu: coresBetween(first, last),
  };
}

interface CpuReading {
  readonly cpuMs: number;
  readonly atMs: number;
}

function coresBetween(first: CpuReading | null, last: CpuReading | null): number {
  if (first === null || last === null) return Number.NaN;
  return (last.cpuMs - first.cpuMs) / (last.atMs - first.atMs);
}
