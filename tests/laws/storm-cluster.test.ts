import { expect, test } from '@jest/globals';
import { playShortStorm } from './storm/short-storm.ts';

/** Kinds in this seed's schedule that do not overlap with another change of a master. */
const OWN = ['kill master', 'switch master', 'shard away'];
const KINDS = [...OWN, 'kill order-creator', 'kill buy-api', 'kill expiry-listener'];

test('a storm over a cluster: every law holds, and the other masters sell while one and its replica are away', async () => {
  const { report } = await playShortStorm({ topology: 'cluster', seed: 186, seconds: 50, kinds: KINDS });
  expect([...report.failovers.keys()].sort()).toEqual([...OWN].sort());
  const { faults, history, partitions } = report.evidence;
  const away = faults.find(({ kind }) => kind === 'shard away');
  const others = history.of('buy').filter(({ ending, saleId, invokedAtMs, doneAtMs }) => {
    const isHit = away?.partitions?.includes(partitions.get(saleId) ?? 0) ?? true;
    const isMeanwhile = invokedAtMs > (away?.beganAtMs ?? 0) && doneAtMs < (away?.masterFromMs ?? 0);
    return ending === 'done' && !isHit && isMeanwhile;
  });
  expect(others.length).toBeGreaterThan(10);
}, 300_000);
