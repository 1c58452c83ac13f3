import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import { Loop, type LoopOptions } from '../src/loop.ts';
import { recordingLogger } from './log-lines.ts';
import { ManualClock } from './manual-clock.ts';

const middle = () => 0.5; // no jitter for the idle sleep, three quarters for the backoff

function loopOf(runOnce: LoopOptions['runOnce'], options: Partial<LoopOptions> = {}) {
  const clock = new ManualClock();
  const { log, lines } = recordingLogger();
  return {
    clock,
    lines,
    loop: new Loop({ name: 'l', runOnce, idleMs: 1_000, log, clock, random: middle, ...options }),
  };
}

/** Answers with each of the results once, and with "nothing more" ever after. */
function scripted(...results: (boolean | Error)[]) {
  const runs = { count: 0 };
  const runOnce = async () => {
    const result = results[runs.count] ?? false;
    runs.count += 1;
    if (result instanceof Error) throw result;
    return { more: result };
  };
  return { runs, runOnce };
}

describe('A loop', () => {
  it('runs again at once while more is waiting, then sleeps', async () => {
    const { runs, runOnce } = scripted(true, true, false);
    const { loop, clock } = loopOf(runOnce);
    await loop.start();
    expect(await clock.untilAsleep()).toBe(1_000);
    expect(runs.count).toBe(3);
    clock.advance(1_000);
    await clock.untilAsleep();
    expect(runs.count).toBe(4);
    await loop.stop();
  });

  it.each([
    [0, 900],
    [0.999_999, 1_100],
  ])('sleeps up to a tenth less or more (%d: %d ms)', async (random, expected) => {
    const { loop, clock } = loopOf(scripted().runOnce, { random: () => random });
    await loop.start();
    expect(Math.round(await clock.untilAsleep())).toBe(expected);
    await loop.stop();
  });

  it('is woken from its sleep', async () => {
    const { runs, runOnce } = scripted();
    const { loop, clock } = loopOf(runOnce);
    await loop.start();
    await clock.untilAsleep();
    loop.wake();
    await clock.untilAsleep();
    expect(runs.count).toBe(2);
    await loop.stop();
  });

  it('keeps a wake that comes during a run', async () => {
    let runs = 0;
    const { loop, clock } = loopOf(async () => {
      runs += 1;
      if (runs === 1) loop.wake();
      return { more: false };
    });
    await loop.start();
    await clock.untilAsleep();
    expect(runs).toBe(2);
    await loop.stop();
  });

  it('begins its runs apart, whoever wakes it, and keeps nothing that comes after a pause', async () => {
    const runs: number[] = [];
    const { loop, clock } = loopOf(
      async () => {
        runs.push(clock.nowMs());
        clock.advance(5);
        if (runs.length < 3) loop.wake();
        return { more: false };
      },
      { apartMs: 20 },
    );
    await loop.start();
    expect(await clock.untilAsleep()).toBe(15);
    loop.wake();
    clock.advance(15);
    expect(await clock.untilAsleep()).toBe(15);
    clock.advance(15);
    expect(await clock.untilAsleep()).toBe(15);
    clock.advance(15);
    expect(await clock.untilAsleep()).toBe(1_000);
    clock.advance(100);
    loop.wake();
    expect(await clock.untilAsleep()).toBe(15);
    const [first = 0] = runs;
    expect(runs.map((at) => at - first)).toEqual([0, 20, 40, 160]);
    await loop.stop();
  });

  it('does not keep a run that has more to do apart from the one before', async () => {
    const { runs, runOnce } = scripted(true, true, false);
    const { loop, clock } = loopOf(runOnce, { apartMs: 20 });
    await loop.start();
    expect(await clock.untilAsleep()).toBe(20);
    expect(runs.count).toBe(3);
    await loop.stop();
  });

  it('goes on after errors, waiting longer each time, and starts over after a success', async () => {
    const { runOnce } = scripted(new Error('a'), new Error('b'), false, new Error('c'));
    const { loop, clock } = loopOf(runOnce);
    await loop.start();
    const waits: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      waits.push(await clock.untilAsleep());
      clock.advance(2_000);
    }
    expect(waits).toEqual([75, 150, 1_000, 75]);
    await loop.stop();
  });

  it('is not woken from the wait after an error', async () => {
    const { runs, runOnce } = scripted(new Error('a'));
    const { loop, clock } = loopOf(runOnce);
    await loop.start();
    await clock.untilAsleep();
    loop.wake();
    await nextTurn();
    expect(clock.asleep).toEqual([75]);
    expect(runs.count).toBe(1);
    await loop.stop();
  });

  it('logs the first error at once, then one in ten seconds, and that it runs again', async () => {
    const { runOnce } = scripted(...Array.from({ length: 5 }, () => new Error('down')), false);
    const failures: number[] = [];
    const { loop, clock, lines } = loopOf(runOnce, { onError: (_error, inARow) => failures.push(inARow) });
    await loop.start();
    for (let i = 0; i < 5; i += 1) {
      await clock.untilAsleep();
      clock.advance(4_000);
    }
    await clock.untilAsleep();
    await loop.stop();
    expect(lines).toEqual([
      expect.objectContaining({ level: 'error', failuresInARow: 1, notLogged: 0 }),
      expect.objectContaining({ level: 'error', failuresInARow: 4, notLogged: 2 }),
      expect.objectContaining({ level: 'info', msg: 'recovered', failures: 5 }),
    ]);
    expect(failures).toEqual([1, 2, 3, 4, 5]);
  });

  it('does not run again once quieted, not even when more is waiting', async () => {
    let runs = 0;
    const { loop } = loopOf(async () => {
      runs += 1;
      loop.quiet();
      return { more: true };
    });
    await loop.start();
    await loop.stop();
    expect(runs).toBe(1);
  });

  it('waits, when stopped, for the run in hand', async () => {
    let finish = (_result: { more: boolean }): void => undefined;
    const { loop } = loopOf(() => new Promise((resolve) => (finish = resolve)));
    await loop.start();
    let stopped = false;
    const stopping = loop.stop().then(() => (stopped = true));
    await nextTurn();
    expect(stopped).toBe(false);
    finish({ more: true });
    await stopping;
  });

  it('tells the run in hand to give up waiting, and takes its AbortError for no error', async () => {
    const { loop, lines } = loopOf(
      (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new DOMException('gave up', 'AbortError')));
        }),
    );
    await loop.start();
    await loop.stop();
    expect(lines).toEqual([]);
  });
});
