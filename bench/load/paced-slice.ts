import { sendPaced, type PacedAnswer, type PacedLoad } from './paced-load.ts';

const WARM_UP_SECONDS = 3;

export interface Pace {
  readonly perSecond: number;
  readonly seconds: number;
  /** Default: 3. */
  readonly warmUpSeconds?: number;
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
  { seconds, warmUpSeconds = WARM_UP_SECONDS, ...pace }: Pace,
): Promise<PacedSlice> {
  const countedFromMs = Date.now() + warmUpSeconds * 1000;
  const [cpu, since] = [process.cpuUsage(), performance.now()];
  const answers = await sendPaced({
    ...{ ...to, ...pace },
    until: (elapsedMs) => elapsedMs >= (warmUpSeconds + seconds) * 1000,
  });
  const used = process.cpuUsage(cpu);
  return {
    answers,
    counted: answers.filter(({ dueAtMs }) => dueAtMs >= countedFromMs),
    countedFromMs,
    loadCpu: (used.user + used.system) / 1000 / (performance.now() - since),
  };
}
