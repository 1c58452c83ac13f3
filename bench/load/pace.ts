import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Open loop: calls `send` at an even rate, independent of the duration of the calls, until `until` is true, and waits
 * for all of them. A late call gets the time at which it was due: measured from there, the wait behind a slow server is
 * included (no coordinated omission).
 */
export async function openLoop(options: {
  readonly perSecond: number;
  /** Called before each call with the milliseconds since the start. */
  readonly until: (elapsedMs: number) => boolean;
  /** @param dueAtMs by performance.now() */
  readonly send: (index: number, dueAtMs: number) => Promise<void>;
}): Promise<void> {
  const { perSecond, until, send } = options;
  const calls = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const start = performance.now();
  for (let index = 0; failures.length === 0; index += 1) {
    const dueAtMs = start + (index * 1000) / perSecond;
    while (performance.now() < dueAtMs) await sleep(Math.max(1, Math.floor(dueAtMs - performance.now())));
    if (until(dueAtMs - start)) break;
    const call = send(index, dueAtMs).then(
      () => {
        calls.delete(call);
      },
      (error: unknown) => {
        failures.push(error);
      },
    );
    calls.add(call);
  }
  await Promise.all(calls);
  if (failures.length > 0) throw failures[0];
}

/** Calls `work` for 0, 1, … below `count`, at most `concurrency` at a time. */
export async function closedLoop(
  count: number,
  concurrency: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < count) {
        const index = next;
        next += 1;
        await work(index);
      }
    }),
  );
}
