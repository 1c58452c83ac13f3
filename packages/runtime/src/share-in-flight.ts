/**
 * Reads by a key: calls share the result of a read of the same key that is in flight. Nothing is kept after its end, so
 * a call that follows another one's result always reads anew.
 */
export function shareInFlight<T>(): (key: string, read: () => Promise<T>) => Promise<T> {
  const inFlight = new Map<string, Promise<T>>();
  return (key, read) => {
    const running = inFlight.get(key);
    if (running !== undefined) return running;
    const started = read().finally(() => inFlight.delete(key));
    inFlight.set(key, started);
    return started;
  };
}
