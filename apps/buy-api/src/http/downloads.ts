import type { Socket } from 'node:net';
import type { Draining } from '@stampede/process';
import { breakConnection } from './break-connection.ts';
import { unavailable } from './common-problems.ts';
import { problem, type Problem } from './problems.ts';

/** An answer whose end is not known when it begins. It holds a place until it was sent or dropped. */
export interface Download {
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly texts: AsyncGenerator<string, void>;
  /** Frees the place. */
  readonly end: () => void;
}

export interface DownloadLimits {
  /** Downloads at the same time, in this process: each reads from the ledger as fast as its client does. */
  readonly ofProcess: number;
}

const LIMITS: DownloadLimits = { ofProcess: 2 };

/** Bounds the number of downloads. */
export interface Downloads {
  /**
   * Calls `read` if a place is free, else refuses.
   *
   * @param fileName of ASCII letters, digits, `.`, `_` and `-`
   */
  begin(
    socket: Socket,
    fileName: string,
    read: () => Promise<AsyncGenerator<string, void>>,
  ): Promise<Download | Problem>;
  /** Breaks all downloads off, visibly. */
  readonly breakOff: () => void;
}

export function createDownloads(draining: Draining, { ofProcess }: DownloadLimits = LIMITS): Downloads {
  const running = new Set<{ readonly socket: Socket }>();
  return {
    async begin(socket, fileName, read) {
      if (draining.hasBegun) return unavailable(new Error('no download begins while the process stops'));
      if (running.size >= ofProcess) return tooManyRun(ofProcess);
      const place = { socket };
      const end = (): void => {
        running.delete(place);
      };
      running.add(place);
      try {
        return {
          contentType: 'text/csv; charset=utf-8; header=present',
          headers: { 'Content-Disposition': `attachment; filename="${fileName}"` },
          texts: await read(),
          end,
        };
      } catch (error) {
        end();
        throw error;
      }
    },
    breakOff() {
      for (const { socket } of running) breakConnection(socket);
    },
  };
}

export function isDownload(answer: object): answer is Download {
  return 'texts' in answer;
}

function tooManyRun(most: number): Problem {
  const detail = `${most} downloads run in this process, and no more at the same time. Try again later.`;
  return problem('too-many-requests', detail, {}, { 'Retry-After': '5' });
}
