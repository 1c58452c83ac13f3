import type { LoadResult } from '../load/load.ts';
import { cpuPerPurchase, readCpu } from '../machine/processes.ts';
import { dearestCommands, readRedisCost } from '../machine/redis-cost.ts';
import type { Backlog, Shop } from '../shop.ts';
import { newBuyers } from './new-buyers.ts';

const COMMANDS_SHOWN = 6;

/** A slice that sells: its result, and the cost per purchase until it was an order. */
export interface Sold extends LoadResult {
  readonly backlog: Backlog;
  /** µs per process and store. */
  readonly cpu: ReadonlyMap<string, number>;
  /** Sum of them, µs. */
  readonly cpuMicros: number;
  /** By Redis' own, finer measurement. */
  readonly redisMicros: number;
  readonly commands: readonly string[];
}

/** @throws BrokenLaws when a purchase was refused */
export async function sell(shop: Shop, seconds: number, keyPrefix?: string): Promise<Sold> {
  const { deployment } = shop;
  const [cpuBefore, costBefore] = [await readCpu(deployment), await readRedisCost(deployment.admin)];
  const keys = keyPrefix === undefined ? {} : { keyPrefix };
  const result = await shop.buy(seconds, { ...newBuyers(), ...keys });
  const backlog = await shop.drain();
  const [cpuAfter, costAfter] = [await readCpu(deployment), await readRedisCost(deployment.admin)];
  const cpu = cpuPerPurchase(cpuBefore, cpuAfter, result.answers);
  return {
    ...result,
    backlog,
    cpu,
    cpuMicros: [...cpu.values()].reduce((sum, micros) => sum + micros, 0),
    redisMicros: (costAfter.cpuMicros - costBefore.cpuMicros) / result.answers,
    commands: dearestCommands(costBefore, costAfter, result.answers, COMMANDS_SHOWN),
  };
}
