import { format } from 'node:util';
import type { Logger } from './logger.ts';

/** Different texts that one process logs, at most. */
const TEXTS_MAX = 100;
const TEXT_LENGTH_MAX = 1000;

/** The console methods that libraries print warnings with. */
type Complaints = Pick<Console, 'warn' | 'error'>;

/**
 * Logs what libraries print: ioredis does so at each connection with an unneeded password, or with an unreachable
 * sentinel. Each text is logged once, identified by its first line.
 */
export function logPrintedLines(log: Logger, printer: Complaints = console): void {
  const known = new Set<string>();
  const take = (...parts: unknown[]): void => {
    const text = format(...parts).slice(0, TEXT_LENGTH_MAX);
    const [first = ''] = text.split('\n');
    if (known.has(first) || known.size >= TEXTS_MAX) return;
    known.add(first);
    log.warn({ printed: text }, 'a library complains');
  };
  printer.warn = take;
  printer.error = take;
}
