/**
 * Polls `look` every 10 ms until it returns something other than undefined, null or false.
 * @throws Error with `what` on a timeout
 */
export async function waitFor<Value>(
  what: string,
  look: () => Promise<Value> | Value,
  deadlineMs = 30_000,
): Promise<Exclude<Value, undefined | null | false>> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== null && value !== false) {
      return value as Exclude<Value, undefined | null | false>;
    }
    if (performance.now() > end) throw new Error(`timed out after ${deadlineMs} ms, waiting until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
