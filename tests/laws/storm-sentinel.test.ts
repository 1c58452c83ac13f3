import { expect, test } from '@jest/globals';
import { playShortStorm } from './storm/short-storm.ts';

/** Kinds in this seed's schedule that do not overlap with another change of the master. */
const OWN = ['kill master', 'freeze master', 'switch master'];
const KINDS = [...OWN, 'kill order-creator', 'kill buy-api', 'kill expiry-listener'];

test('a storm over a master that sentinels replace: every law holds, and selling goes on after each switch', async () => {
  const { report } = await playShortStorm({ topology: 'sentinel', seed: 1121, seconds: 50, kinds: KINDS });
  expect([...report.failovers.keys()].sort()).toEqual([...OWN].sort());
}, 300_000);
