import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { expect, it } from '@jest/globals';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const GROUP = '/proc/self/autogroup';
const ownSession = existsSync(GROUP) ? readFileSync(GROUP, 'utf8').trim() : '';

/** Asked in a session made for it: one from before the kernel began to give groups has none, and later ones have. */
async function sessionsHaveGroups(): Promise<boolean> {
  if (!existsSync(GROUP)) return false;
  const read = `require('node:fs').readFileSync('${GROUP}', 'utf8').trim()`;
  const child = spawn(process.execPath, ['-p', read], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return (await text(child.stdout)).trim() !== '';
}

/**
 * @param detached as pm2 forks a daemon: the first process of a new session. Otherwise the process ends after the last
 *   moment at which it could have touched a session
 */
async function standing(detached: boolean): Promise<{ ofProcess: number; ofSession: string }> {
  const child = spawn(
    process.execPath,
    [
      '--conditions=stampede-source',
      '--import',
      here('transpile.mjs'),
      here('polite.main.ts'),
      ...(detached ? ['nice 5', '10000'] : ['a nice that there is not', '1200']),
    ],
    { detached, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return JSON.parse(await text(child.stdout)) as { ofProcess: number; ofSession: string };
}

it('lets others go first, also where the system shares its processors among sessions', async () => {
  const { ofProcess, ofSession } = await standing(true);
  expect(ofProcess).toBe(Math.max(5, getPriority()));
  // Without such groups niceness is heeded anyway.
  expect(ofSession).toMatch((await sessionsHaveGroups()) ? / nice 5$/ : /^$/);
});

it('leaves a session alone that is not its own', async () => {
  const { ofProcess, ofSession } = await standing(false);
  expect(ofProcess).toBe(Math.max(5, getPriority()));
  expect(ofSession).toBe(ownSession);
});
