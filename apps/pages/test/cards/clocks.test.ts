import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { findClockLibrary } from '@stampede/provision';
import type { Group } from '@stampede/runtime';
import { startTestRedis, startWorld, type World } from '@stampede/testkit';
import { startSafePostgres, type SafePostgres } from '../safe-postgres.ts';
import { startIdle, startWatched, type Watched } from '../watched.ts';

const library = await findClockLibrary(join(process.cwd(), '.stampede', 'tools'));
const folder = mkdtempSync(join(tmpdir(), 'stampede-clock-'));
const file = join(folder, 'clock');

let postgres: SafePostgres;
let world: World;
let idle: Group[];
let watched: Watched;

async function shift(seconds: number): Promise<void> {
  // It may be read at any time, so it is replaced atomically.
  writeFileSync(`${file}.new`, `+${seconds}\n`);
  await rename(`${file}.new`, file);
}

beforeAll(async () => {
  await shift(0);
  postgres = await startSafePostgres();
  const redis = await startTestRedis({
    env: {
      ...{ LD_PRELOAD: library ?? '', FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1' },
      ...{ DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' },
    },
  });
  world = await startWorld({ redis });
  idle = await Promise.all(['order-creator', 'expiry-listener'].map((name) => startIdle(name, world)));
  watched = await startWatched(world);
}, 60_000);
afterAll(async () => {
  await watched.close();
  await Promise.all(idle.map((process) => process.stop()));
  await world.close();
  await postgres.remove();
  rmSync(folder, { recursive: true });
}, 60_000);

// Without the library no clock can be shifted.
(library === undefined ? it.skip : it)(
  'clocks that are apart are one card, which is gone when they agree again',
  async () => {
    await watched.shows();
    await shift(3);
    const { cards } = await watched.shows('clocks');
    expect(cards[0]?.cause).toMatch(/^Redis and Postgres are (2\.9|3\.\d) s apart\.$/);
    await shift(0);
    await watched.shows();
  },
);
