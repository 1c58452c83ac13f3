import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { folderOwner, identify, lockFolder } from '../src/index.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stampede-lock-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

it('gives a folder to one owner at a time, and leaves nothing after it', async () => {
  const lock = await lockFolder(dir);
  expect(lock).toBeDefined();
  expect((await folderOwner(dir))?.pid).toBe(process.pid);
  expect(await lockFolder(dir)).toBeUndefined();
  await lock?.release();
  expect(readdirSync(dir)).toEqual([]);
});

it('takes a folder whose owner has died', async () => {
  const pid = await new Promise<number>((resolve) => {
    const child = execFile('true', () => resolve(child.pid ?? 0));
  });
  writeFileSync(join(dir, 'lock'), JSON.stringify({ pid, startedAt: 'then', nonce: 'x' }));
  expect(await folderOwner(dir)).toBeUndefined();
  expect(await lockFolder(dir)).toBeDefined();
});

it('leaves a folder to an owner that is suspended, and takes it once the owner is killed', async () => {
  const owner = spawn('sleep', ['60']);
  const ended = new Promise((resolve) => owner.once('exit', resolve));
  writeFileSync(join(dir, 'lock'), JSON.stringify({ ...identify(owner.pid ?? 0), nonce: 'x' }));
  owner.kill('SIGSTOP');
  expect(await lockFolder(dir)).toBeUndefined();
  owner.kill('SIGKILL');
  await ended;
  expect(await lockFolder(dir)).toBeDefined();
});

it('does not take a later process with the same id for the owner', async () => {
  writeFileSync(join(dir, 'lock'), JSON.stringify({ pid: process.pid, startedAt: 'long ago', nonce: 'x' }));
  expect(await lockFolder(dir)).toBeDefined();
});

it('takes a lock that nobody can read for a dead one', async () => {
  writeFileSync(join(dir, 'lock'), '{"pid":');
  expect(await lockFolder(dir)).toBeDefined();
});

it('gives a dead owner’s folder to one of many', async () => {
  const startedAt = identify(process.pid)?.startedAt ?? '';
  for (let round = 0; round < 5; round += 1) {
    writeFileSync(join(dir, 'lock'), JSON.stringify({ pid: 999_999_999, startedAt, nonce: `${round}` }));
    const locks = await Promise.all(Array.from({ length: 12 }, () => lockFolder(dir)));
    expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1);
    for (const lock of locks) await lock?.release();
    expect(existsSync(join(dir, 'lock'))).toBe(false);
  }
});
