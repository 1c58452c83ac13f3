import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import { Health } from '../src/health.ts';
import { ManualClock } from './manual-clock.ts';

const well = () => Promise.resolve(undefined);
const never = () => new Promise<never>(() => undefined);

describe('Health', () => {
  it('is well when every part is', async () => {
    const report = await new Health({ redis: well, postgres: () => Promise.resolve('18.1') }).report();
    expect(report).toEqual({
      ok: true,
      checks: { redis: { ok: true }, postgres: { ok: true, detail: '18.1' } },
    });
  });

  it('names the part that fails, without its password', async () => {
    const down = () => Promise.reject(new Error('cannot reach redis://u:hunter22@h'));
    const report = await new Health({ redis: down, postgres: well }).report();
    expect(report).toEqual({
      ok: false,
      checks: { redis: { ok: false, detail: 'cannot reach redis://u:[redacted]@h' }, postgres: { ok: true } },
    });
  });

  it('does not wait longer than the limit', async () => {
    const clock = new ManualClock();
    const report = new Health({ redis: never, postgres: well }, { clock }).report();
    await nextTurn();
    clock.advance(1_000);
    expect(await report).toEqual({
      ok: false,
      checks: { redis: { ok: false, detail: 'no answer within 1000 ms' }, postgres: { ok: true } },
    });
    expect(clock.asleep).toEqual([]);
  });

  it('asks once for all who ask at the same time', async () => {
    let asked = 0;
    const health = new Health({ redis: async () => String((asked += 1)) });
    await Promise.all([health.report(), health.report(), health.report()]);
    expect(asked).toBe(1);
    await health.report();
    expect(asked).toBe(2);
  });

  it('does not start a check again that hangs', async () => {
    const clock = new ManualClock();
    let started = 0;
    const hang = () => {
      started += 1;
      return never();
    };
    const health = new Health({ redis: hang }, { clock });
    for (let i = 0; i < 3; i += 1) {
      const report = health.report();
      await clock.untilAsleep();
      clock.advance(1_000);
      await report;
    }
    expect(started).toBe(1);
  });
});
