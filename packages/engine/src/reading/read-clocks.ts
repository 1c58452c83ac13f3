import { readClock } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

/** How far a server's clock is ahead of this machine's, in ms, accurate to half of the read's duration. */
export interface ReadClocks {
  readonly redisAheadMs: number;
  readonly postgresAheadMs: number;
}

/** @throws an operating error */
export async function readClocks({ nodes, db }: Stores): Promise<ReadClocks> {
  return {
    redisAheadMs: await aheadMs(() => nodes.readClock()),
    postgresAheadMs: await aheadMs(() => readClock(db)),
  };
}

async function aheadMs(read: () => Promise<number>): Promise<number> {
  const beforeMs = Date.now();
  const readMs = await read();
  return Math.round(readMs - (beforeMs + Date.now()) / 2);
}
