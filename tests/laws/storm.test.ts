import { expect, test } from '@jest/globals';
import { reportLines } from './storm/report.ts';
import { runStorm } from './storm/run-storm.ts';
import { drawSchedule } from './storm/schedule.ts';
import { startSite } from './storm/site/start-site.ts';

/** The same faults in every run, many of them for so short a time; `npm run laws` draws others, for longer. */
const SEED = 1727;
const SECONDS = 75;
const BUYERS = 25;
const PAUSE_MAX_MS = 250;

test('a storm over the whole system, with two of each daemon and everything that can fail: every law holds', async () => {
  const site = await startSite({ orderCreators: 2, expiryListeners: 2 });
  try {
    const schedule = drawSchedule(SEED, SECONDS, site.faultKinds);
    const report = await runStorm(site, {
      seed: SEED,
      seconds: SECONDS,
      buyers: BUYERS,
      pauseMaxMs: PAUSE_MAX_MS,
      schedule,
      onFault: () => undefined,
    });
    const broken = report.verdicts.filter(({ findings }) => findings.length > 0);
    if (broken.length > 0) throw new Error(reportLines(report).join('\n'));

    // The laws hold as well where nothing happens; so something must have.
    const { history, faults, orders } = report.evidence;
    // How many there are for a seed depends on which kinds this machine can have.
    expect(schedule.length).toBeGreaterThan(10);
    expect(faults).toHaveLength(schedule.length);
    expect(faults.filter(({ detail }) => detail.startsWith('did not begin')).length).toBeLessThan(4);
    expect(history.of('buy').filter(({ ending }) => ending === 'done').length).toBeGreaterThan(300);
    expect(new Set(orders.map(({ state }) => state))).toEqual(new Set(['paid', 'expired', 'cancelled']));
  } finally {
    await site.stop();
  }
}, 400_000);
