/** `read`, whose result is shared by all who ask while it is on its way or within `ms` after it was asked for. */
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
