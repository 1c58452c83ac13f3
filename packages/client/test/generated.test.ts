import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { allRoutes } from '../../../apps/buy-api/src/routes/all-routes.ts';

/** Pages for people. */
const NOT_OFFERED = ['GET /docs', 'GET /docs/{file}'];

it('The generated types are those that the routes give', async () => {
  await promisify(execFile)(process.execPath, ['scripts/generate-client.mjs', '--check']);
}, 120_000);

it('Every route has a method', () => {
  const sources = readdirSync('packages/client/src', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('generated'))
    .map((path) => readFileSync(join('packages/client/src', path), 'utf8'))
    .join('\n');
  const offered = [...sources.matchAll(/\bapi\.([A-Z]+)\('([^']+)'/g)].map(
    ([, method, path]) => `${method} ${path}`,
  );
  const existing = allRoutes.map(
    ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`,
  );
  expect([...new Set(offered), ...NOT_OFFERED].sort()).toEqual(existing.sort());
});
