import { withinTime } from '../calling/within-time.ts';

/** The part of the Web Locks API that is used. */
interface Locks {
  request<T>(name: string, options: { signal: AbortSignal }, run: () => Promise<T>): Promise<T>;
}

/** Reading and writing a key takes milliseconds. */
const TURN_MAX_MS = 5_000;

const turns = new WeakMap<object, Promise<unknown>>();

/**
 * Runs `run` while no other page of this origin runs it under this name, by a Web Lock. Where there are none (a page
 * without TLS, Node before 24), only those of this page and this storage wait for each other.
 *
 * @param run is given whether other pages wait too
 * @throws Error when the turn does not come, or does not end, within 5 s
 */
export function alone<T>(name: string, storage: object, run: (isLocked: boolean) => Promise<T>): Promise<T> {
  const { locks } = (globalThis as { navigator?: { locks?: Locks } }).navigator ?? {};
  const late = (): Error => new Error(`The storage of ${name} did not answer within ${TURN_MAX_MS} ms.`);
  return withinTime(TURN_MAX_MS, undefined, late, (signal) => {
    if (locks !== undefined) return locks.request(name, { signal }, () => run(true));
    const turn = (turns.get(storage) ?? Promise.resolve()).then(() => {
      signal.throwIfAborted();
      return run(false);
    });
    turns.set(
      storage,
      turn.catch(() => undefined),
    );
    return turn;
  });
}
