import type { Echo } from '../limits/start-echo.ts';
import { sendLoad, type LoadResult } from '../load/load.ts';
import { cpuMsOf } from '../machine/cpu.ts';
import type { Shop } from '../shop.ts';
import { newBuyers } from './new-buyers.ts';

export interface Echoed extends LoadResult {
  /** CPU of the echo's process per answer, µs. */
  readonly cpuMicros: number;
}

/** A slice of the shop's load, sent to the echo. */
export async function loadEcho(shop: Shop, { url, pid }: Echo, seconds: number): Promise<Echoed> {
  const before = cpuMsOf(pid);
  const load = { url, paths: [shop.path], token: shop.deployment.shopToken, seconds, ...newBuyers() };
  const result = await sendLoad(load);
  return { ...result, cpuMicros: ((cpuMsOf(pid) - before) * 1000) / result.answers };
}
