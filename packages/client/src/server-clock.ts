/** The server's clock, as far as its answers show it. It runs on with this machine's monotonic clock. */
export interface ServerClock {
  /** Server time minus `Date.now()`, when it was measured. */
  readonly offsetMs: number;
  /** It may be wrong by so much: half of the fastest round trip. */
  readonly errorMs: number;
  /** Milliseconds since 1970 by the server's clock. After a sleep of the machine measure again. */
  now(): number;
}

/** One question for the time, by `performance.now()`. */
export interface TimeSample {
  readonly serverTimeMs: number;
  readonly sentAt: number;
  readonly receivedAt: number;
}

/**
 * Cristian's algorithm (F. Cristian, Probabilistic clock synchronization, Distributed Computing 3, 1989): the server read
 * its clock between request and answer, so the middle is wrong by half of the round trip at most, and of several samples
 * the one with the shortest round trip is the best.
 */
export function serverClock(samples: readonly [TimeSample, ...TimeSample[]]): ServerClock {
  const roundTrip = ({ sentAt, receivedAt }: TimeSample): number => receivedAt - sentAt;
  const best = samples.reduce((a, b) => (roundTrip(b) < roundTrip(a) ? b : a));
  const atReceiptMs = best.serverTimeMs + roundTrip(best) / 2;
  const now = (): number => atReceiptMs + (performance.now() - best.receivedAt);
  return { offsetMs: now() - Date.now(), errorMs: roundTrip(best) / 2, now };
}
