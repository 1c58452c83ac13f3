import { sendPaced, type PacedAnswer, type PacedLoad } from './paced-load.ts';

const WARM_UP_SECONDS = 3;

export interface Pace {
  readonly perSecond: number;
  readonly seconds: number;
  readonly buyers?: number;
  readonly buyerPrefix: string;
}

interface PacedSlice {
  readonly answers: readonly PacedAnswer[];
  /** The answers after the warm-up. */
  readonly counted: readonly PacedAnswer[];
  /** By Date.now(). */
  readonly countedFromMs: number;
  /** CPU of this process, the sender, in seconds per second. */
  readonly loadCpu: number;
}

/** Purchases at a fixed rate for a time, after a warm-up that is not counted. */
export async function pacedSlice(
  to: Pick<PacedLoad, 'url' | 'path' | 'token'>,
  { seconds, ...pace }: Pace,
): Promise<PacedSlice> {
  const [cpu, since] = [process.cpuUsage(), performance.now()];
  // The first request is due when all of them are made and all connections open, which takes a good part of a second.
  let startMs = 0;
  const answers = await sendPaced({
    ...{ ...to, ...pace },
    until: (elapsedMs) => {
      if (startMs === 0) startMs = Date.now() - elapsedMs;
      return elapsedMs >= (WARM_UP_SECONDS + seconds) * 1000;
    },
  });
  const countedFromMs = startMs + WARM_UP_SECONDS * 1000;
  const used = process.cpuUsage(cpu);
  return {
    answers,
    counted: answers.filter(({ dueAtMs }) => dueAtMs >= countedFromMs),
    countedFromMs,
    loadCpu: (used.user + used.system) / 1000 / (performance.now() - since),
  };
}
