/** For the tests, which are typed; see marked.mjs. */
export function endMarked(
  mark: string,
  waitMs: number,
  waitUntil: (condition: () => boolean, timeoutMs: number) => Promise<boolean>,
  variable?: string,
): Promise<number>;
