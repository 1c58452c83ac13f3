import { expect, it } from '@jest/globals';
import { findUnevenSpread } from '@stampede/store';

/** As `redis-cli --cluster create` spreads them. */
function evenSlots(masters: number): Parameters<typeof findUnevenSpread>[0] {
  const share = Math.ceil(16_384 / masters);
  return Array.from({ length: masters }, (_, index) => ({
    from: index * share,
    to: Math.min((index + 1) * share, 16_384) - 1,
    master: { host: '10.0.0.1', port: 7000 + index },
  }));
}

it.each([
  [3, 1, '0/0/1', 'PARTITIONS=64, which lie 21/22/21'],
  [3, 3, '0/2/1', 'PARTITIONS=64, which lie 21/22/21'],
  [3, 6, '1/3/2', 'PARTITIONS=64, which lie 21/22/21'],
  [5, 16, null, null],
  [5, 8, '2/2/0/2/2', 'PARTITIONS=64, which lie 13/14/10/13/14'],
  [12, 64, '5/6/5/5/6/5/3/8/5/2/9/5', 'PARTITIONS=256, which lie 15/28/21/15/27/22/12/25/27/11/26/27'],
  [1, 1, null, null],
  [3, 16, null, null],
  [3, 64, null, null],
])('%i masters, %i partitions: %s', (masters, partitions, spread, better) => {
  const problem = findUnevenSpread(evenSlots(masters), partitions);
  if (spread === null) {
    expect(problem).toBeNull();
    return;
  }
  expect(problem).toContain(`PARTITIONS=${partitions} lie unevenly over the ${masters} masters`);
  expect(problem).toContain(`${spread} in the order of their slots`);
  expect(problem).toContain(`choose ${better}`);
});

it('a master that has several ranges of slots counts once, and slots of no master do not count', () => {
  const [one, two] = [
    { host: 'a', port: 1 },
    { host: 'b', port: 1 },
  ];
  const slots = [
    { from: 0, to: 4000, master: one },
    { from: 4001, to: 8000, master: two },
    { from: 8001, to: 12_000, master: one },
  ];
  expect(findUnevenSpread(slots, 64)).toBeNull();
  expect(findUnevenSpread(slots, 1)).toContain('over the 2 masters');
});
