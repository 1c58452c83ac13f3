import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '@stampede/runtime';
import type { World } from '@stampede/testkit';
import type { Site } from '../src/doctor/site.ts';

/** A checkout of its own, with the files that the doctor reads. */
export function newCheckout(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'stampede-doctor-'));
  writeFileSync(join(folder, 'package.json'), '{ "engines": { "node": ">=20.0.0" } }');
  writeFileSync(join(folder, '.env.example'), 'PORT=3000\nREDIS_URL=\n');
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

/** A deployment on the servers of the world. */
export function siteOf(world: World, env: Readonly<Record<string, string>> = {}): Site {
  const whole = { REDIS_URL: world.redis.url, DATABASE_URL: world.database.url, ...env };
  return {
    ...{ checkout: world.redis.dir, env: whole, dotEnv: null, isStarted: false, problems: [], apiUrl: null },
    config: readConfig(whole, { http: false }),
  };
}
