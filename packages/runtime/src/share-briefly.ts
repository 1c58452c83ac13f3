/** Caches `read`: calls share one result while it is in flight, and until `ms` after it was started. */
export function shareBriefly<T>(read: () => Promise<T>, ms: number): () => Promise<T> {
  let last: { readonly atMs: number; readonly result: Promise<T> } | null = null;
  let busy = false;
  return () => {
    const atMs = performance.now();
    if (last === null || (!busy && atMs - last.atMs >= ms)) {
      busy = true;
      const result = read().finally(() => {
        busy = false;
      });
      last = { atMs, result };
    }
    return last.result;
  };
}
