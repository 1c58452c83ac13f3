import { describe, expect, it } from '@jest/globals';
import { ALL_FAULTS } from './storm/all-faults.ts';
import { choiceOfFaults } from './storm/choice-of-faults.ts';
import { drawSchedule, scheduleLines, type ScheduledFault } from './storm/schedule.ts';

const SEEDS = Array.from({ length: 50 }, (_, seed) => seed);
const SINGLE = {
  ...{ disk: true, 'redis disk': true, clock: true, pgbouncer: true },
  ...{ 'one address': true, 'one gate': true, failover: false, shards: false },
};
/** The kinds of the default site. */
const KINDS = choiceOfFaults(SINGLE).faultKinds;
const MINUTES = 1800;

function endOf({ atMs, lastsMs, takesMs = 0 }: ScheduledFault): number {
  return atMs + lastsMs + takesMs;
}

describe('the schedule of a storm', () => {
  it('is the same for the same seed, and another for another', () => {
    const lines = (seed: number): string => scheduleLines(drawSchedule(seed, 180, KINDS)).join('\n');
    expect(lines(7)).toBe(lines(7));
    expect(lines(7)).not.toBe(lines(8));
    expect(new Set(SEEDS.map(lines)).size).toBe(SEEDS.length);
  });

  it('has every kind before any comes up again', () => {
    expect(new Set(ALL_FAULTS.map(({ kind }) => kind)).size).toBe(ALL_FAULTS.length);
    for (const seed of SEEDS) {
      const kinds = drawSchedule(seed, MINUTES, KINDS).map(({ kind }) => kind);
      expect(kinds.length).toBeGreaterThan(3 * KINDS.length);
      for (let from = 0; from + KINDS.length <= 3 * KINDS.length; from += KINDS.length)
        expect(new Set(kinds.slice(from, from + KINDS.length)).size).toBe(KINDS.length);
    }
  });

  it('knows only the kinds that it is given', () => {
    const kinds = new Set(drawSchedule(1, 180, ['flush', 'kill redis']).map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['flush', 'kill redis']));
    expect(drawSchedule(1, 180, [])).toEqual([]);
  });

  it('is healed before the end, lets about a third overlap, and has calm stretches', () => {
    let overlapping = 0;
    let all = 0;
    for (const seed of SEEDS) {
      const schedule = drawSchedule(seed, 180, KINDS);
      let calm = 0;
      let untilMs = 0;
      for (const fault of schedule) {
        all += 1;
        if (fault.atMs < untilMs) overlapping += 1;
        if (fault.atMs - untilMs >= 6000) calm += 1;
        untilMs = Math.max(untilMs, endOf(fault));
      }
      expect(untilMs).toBeLessThanOrEqual(176_000);
      expect(calm).toBeGreaterThanOrEqual(1);
    }
    expect(overlapping / all).toBeGreaterThan(0.2);
    expect(overlapping / all).toBeLessThan(0.45);
  });

  it('fills a short storm as well', () => {
    for (const seed of SEEDS) {
      const schedule = drawSchedule(seed, 45, KINDS);
      expect(schedule.length).toBeGreaterThanOrEqual(3);
      expect(Math.max(...schedule.map(endOf))).toBeGreaterThan(25_000);
      expect(Math.max(...schedule.map(endOf))).toBeLessThanOrEqual(41_000);
    }
  });
});

it('plays each fault where it can be had, and says why not elsewhere', () => {
  const cluster = { ...SINGLE, 'one address': false, 'one gate': false, failover: true, shards: true };
  const [here, there] = [choiceOfFaults(SINGLE), choiceOfFaults(cluster)];
  expect(here.faultKinds).toContain('role change');
  expect(here.leftOut).toContain('kill master: nobody replaces a master here');
  expect(there.faultKinds).toContain('shard away');
  expect(there.leftOut).toContain('old snapshot: the processes find their master by themselves');
  for (const { faultKinds, leftOut } of [here, there])
    expect(faultKinds.length + leftOut.length).toBe(ALL_FAULTS.length);
});
