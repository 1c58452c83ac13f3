import { expect, test } from '@jest/globals';
import { playShortStorm } from './storm/short-storm.ts';

test('a storm over the whole system, with two of each daemon and everything that can fail: every law holds', async () => {
  const { report, scheduled } = await playShortStorm({ topology: 'single', seed: 1814, seconds: 75 });
  // The laws also hold if nothing happens: check that something did.
  const { history, faults, orders } = report.evidence;
  // Their number for a seed depends on the kinds that are possible on this machine.
  expect(scheduled).toBeGreaterThan(10);
  expect(faults).toHaveLength(scheduled);
  const begun = faults.filter(({ detail }) => !detail.startsWith('did not begin'));
  expect(begun.length).toBeGreaterThan(scheduled - 4);
  expect(history.of('buy').filter(({ ending }) => ending === 'done').length).toBeGreaterThan(300);
  expect(new Set(orders.map(({ state }) => state))).toEqual(
    new Set(['paid', 'expired', 'cancelled', 'returned']),
  );
}, 400_000);
