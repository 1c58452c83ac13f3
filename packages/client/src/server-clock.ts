import type { Api } from './calling/api.ts';
import type { Call } from './calling/call.ts';
import type { CallOptions } from './client-options.ts';

/** The server's clock, as far as its answers show it. It runs on with this machine's monotonic clock. */
export interface ServerClock {
  /** Server time minus `Date.now()`, when it was measured. */
  readonly offsetMs: number;
  /** It may be wrong by so much: half of the fastest round trip. */
  readonly errorMs: number;
  /** Milliseconds since 1970 by the server's clock. After a sleep of the machine measure again. */
  now(): number;
}

export interface TimeOptions extends CallOptions {
  /** How many answers to choose from, 1 to 20; default: 5, one after the other. */
  readonly samples?: number | undefined;
}

/** One question for the time, by `performance.now()`. */
interface TimeSample {
  readonly serverTimeMs: number;
  readonly sentAt: number;
  readonly receivedAt: number;
}

const SAMPLES = 5;
const SAMPLES_MAX = 20;

/** @throws RangeError for a number of samples out of its bounds */
export async function measureServerClock(
  api: Api,
  call: Call,
  { samples: count = SAMPLES, ...options }: TimeOptions = {},
): Promise<ServerClock> {
  if (!(count >= 1 && count <= SAMPLES_MAX)) throw new RangeError(`samples must be from 1 to ${SAMPLES_MAX}`);
  const sample = (): Promise<TimeSample> =>
    call({ repeat: 'always' }, options, async (init) => {
      const sentAt = performance.now();
      const { data, error, response } = await api.GET('/time', init);
      if (data === undefined) return { error, response };
      return {
        data: { serverTimeMs: Date.parse(data.serverTime), sentAt, receivedAt: performance.now() },
        response,
      };
    });
  const samples: [TimeSample, ...TimeSample[]] = [await sample()];
  while (samples.length < count) samples.push(await sample());
  return serverClock(samples);
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
