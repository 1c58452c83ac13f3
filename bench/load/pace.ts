import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Calls `send` at an even pace that does not depend on how long the calls take, until `until` says so, and waits for
 * all of them. A call that the pace was late for is told the moment at which it should have begun: whoever measures
 * from there does not forget the time that a slow server made others wait.
 */
export async function openLoop(options: {
  readonly perSecond: number;
  /** Asked before each call with the milliseconds since the start. */
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
