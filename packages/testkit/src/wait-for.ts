/**
 * Waits until `look` returns something other than undefined, null or false; looks again every 10 ms.
 * @throws Error with `what` when the deadline passes
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
    if (performance.now() > end) throw new Error(`waited ${deadlineMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
