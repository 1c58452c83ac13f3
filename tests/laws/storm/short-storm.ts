import { reportLines } from './report.ts';
import { runStorm, type StormReport } from './run-storm.ts';
import { drawSchedule } from './schedule.ts';
import type { Topology } from './site/site.ts';
import { startSite } from './site/start-site.ts';

const BUYERS = 25;
const PAUSE_MAX_MS = 250;

export interface ShortStorm {
  readonly topology: Topology;
  readonly seed: number;
  readonly seconds: number;
  /** Only these kinds of faults; default: all possible ones. */
  readonly kinds?: readonly string[];
}

/**
 * A storm with a fixed seed and two of each daemon, for tests: the same faults in every run, many of them in a short
 * time. `npm run laws` draws others, for longer.
 *
 * @throws Error with the report when a law was broken
 */
export async function playShortStorm(
  storm: ShortStorm,
): Promise<{ readonly report: StormReport; readonly scheduled: number }> {
  const { topology, seed, seconds, kinds } = storm;
  const site = await startSite({ topology, orderCreators: 2, expiryListeners: 2, webhookSenders: 2 });
  try {
    const schedule = drawSchedule(
      seed,
      seconds,
      site.faultKinds.filter((kind) => kinds?.includes(kind) ?? true),
    );
    const report = await runStorm(site, {
      ...{ seed, seconds, schedule },
      ...{ buyers: BUYERS, pauseMaxMs: PAUSE_MAX_MS, onFault: () => undefined },
    });
    const isBroken = report.verdicts.some(({ findings }) => findings.length > 0);
    if (isBroken) throw new Error(reportLines(report).join('\n'));
    return { report, scheduled: schedule.length };
  } finally {
    await site.stop();
  }
}
