import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { removeClockLeftovers } from './storm/clock-file.ts';

const onLinux = existsSync('/dev/shm') ? test : test.skip;

onLinux(
  'what the clock library leaves of a process that is gone is removed, and what a living one has stays',
  () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const [left, own] = [`/dev/shm/faketime_shm_${pid}`, `/dev/shm/sem.faketime_sem_${process.pid}`];
    try {
      for (const file of [left, own]) writeFileSync(file, '');
      removeClockLeftovers();
      expect([left, own].filter((file) => existsSync(file))).toEqual([own]);
    } finally {
      for (const file of [left, own]) rmSync(file, { force: true });
    }
  },
);
