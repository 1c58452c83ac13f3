import type { Socket } from 'node:net';
import { unavailable } from './common-problems.ts';
import { problem, type Problem } from './problems.ts';

export interface LongPollLimits {
  /** Requests that may wait at the same time, in this process. */
  readonly ofProcess: number;
  /** The same for buyers of one network: a tenth, so that one client cannot use all places. */
  readonly ofNetwork: number;
}

const LIMITS: LongPollLimits = { ofProcess: 5000, ofNetwork: 500 };

/** Bounds the number of long polls. */
export interface LongPolls {
  /**
   * Calls `wait` if a place is free, else refuses. The signal is aborted when the client disconnects, which frees its
   * place.
   *
   * @param network the network of a buyer's request; null: not counted per network
   */
  hold<Outcome extends object | null>(
    socket: Socket,
    network: string | null,
    wait: (gone: AbortSignal) => Promise<Outcome>,
  ): Promise<Outcome | Problem>;
}

export function createLongPolls({ ofProcess, ofNetwork }: LongPollLimits = LIMITS): LongPolls {
  let held = 0;
  const heldOf = new Map<string, number>();
  const count = (network: string | null, change: 1 | -1): void => {
    held += change;
    if (network === null) return;
    const left = (heldOf.get(network) ?? 0) + change;
    if (left === 0) heldOf.delete(network);
    else heldOf.set(network, left);
  };

  return {
    async hold(socket, network, wait) {
      if (held >= ofProcess) return unavailable(new Error('too many requests wait'));
      if (network !== null && (heldOf.get(network) ?? 0) >= ofNetwork) return tooManyWait();
      const gone = new AbortController();
      const leave = (): void => gone.abort();
      socket.once('close', leave);
      count(network, 1);
      try {
        return await wait(gone.signal);
      } finally {
        count(network, -1);
        socket.off('close', leave);
      }
    },
  };
}

function tooManyWait(): Problem {
  const detail = 'Too many requests from this address wait already. Ask without wait, or again in a moment.';
  return problem('too-many-requests', detail, {}, { 'Retry-After': '1' });
}
