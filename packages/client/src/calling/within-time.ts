/** The longest time of a timer; a longer one would fire immediately. */
const TIMER_MAX_MS = 2_147_483_647;

/**
 * Runs `run` for at most `ms`, or until `signal`. The signal that it is given ends with the first of both.
 *
 * @param late makes the error when the time ends
 * @throws the signal's reason
 */
export function withinTime<T>(
  ms: number,
  signal: AbortSignal | undefined,
  late: () => Error,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const end = (reason: unknown): void => {
      controller.abort(reason);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a signal's reason is the caller's.
      reject(reason);
    };
    const onAbort = (): void => end(signal?.reason);
    if (signal?.aborted === true) {
      onAbort();
      return;
    }
    const timer = setTimeout(() => end(late()), Math.min(ms, TIMER_MAX_MS));
    signal?.addEventListener('abort', onAbort);
    const tidy = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    controller.signal.addEventListener('abort', tidy);
    run(controller.signal).finally(tidy).then(resolve, reject);
  });
}
