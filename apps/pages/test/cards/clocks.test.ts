import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { findClockLibrary } from '@stampede/provision';
import type { Group } from '@stampede/runtime';
import { startWorld, waitFor, type World } from '@stampede/testkit';
import type { CardKind } from '../../src/view/desk-view.ts';
import { startSafePostgres, type SafePostgres } from '../safe-postgres.ts';
import { SHOWN_MS, startIdle } from '../watched.ts';

interface Found {
  readonly kind: CardKind;
  readonly cause: string;
}

const library = await findClockLibrary(join(process.cwd(), '.stampede', 'tools'));
const folder = mkdtempSync(join(tmpdir(), 'stampede-clock-'));
const clock = join(folder, 'clock');
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

let postgres: SafePostgres;
let world: World;
let idle: Group[];
let child: ChildProcess;
let cards: Found[] | null = null;

/** The wall clock of the process that looks; that of Redis cannot be shifted: its allocator clashes with the library. */
async function shift(seconds: number): Promise<void> {
  // It may be read at any time, so it is replaced atomically.
  writeFileSync(`${clock}.new`, `+${seconds}\n`);
  await rename(`${clock}.new`, clock);
}

beforeAll(async () => {
  await shift(0);
  postgres = await startSafePostgres();
  world = await startWorld();
  idle = await Promise.all(['order-creator', 'expiry-listener'].map((name) => startIdle(name, world)));
  const transpile = here('../../../../packages/runtime/test/transpile.mjs');
  child = spawn(
    process.execPath,
    ['--conditions=stampede-source', '--import', transpile, here('watching.main.ts')],
    {
      env: {
        ...{ PATH: process.env['PATH'], CHECKOUT: folder, METRICS_PORT: '0', LOG_LEVEL: 'silent' },
        ...{ REDIS_URL: world.redis.url, DATABASE_URL: world.database.url },
        ...{ LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1' },
        ...{ DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' },
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  child.on('message', (found) => {
    if (Array.isArray(found)) cards = found as Found[];
  });
  await waitFor('it has read the deployment', () => cards !== null, 50_000);
}, 120_000);
afterAll(async () => {
  const ended = once(child, 'close');
  child.kill();
  await ended;
  await Promise.all(idle.map((process) => process.stop()));
  await world.close();
  await postgres.remove();
  rmSync(folder, { recursive: true });
}, 60_000);

const kinds = (): string => String(cards?.map(({ kind }) => kind));

// Without the library no clock can be shifted.
(library === undefined ? it.skip : it)(
  'clocks that are apart are one card, which is gone when they agree again',
  async () => {
    await waitFor('there is none', () => kinds() === '', SHOWN_MS);
    await shift(3);
    await waitFor('it is shown', () => kinds() === 'clocks', SHOWN_MS);
    expect(cards?.[0]?.cause).toMatch(/^This machine and the stores are (2\.9|3\.\d) s apart\.$/);
    await shift(0);
    await waitFor('it is gone', () => kinds() === '', SHOWN_MS);
  },
);
