import { format } from 'node:util';
import type { Logger } from './logger.ts';

/** Different texts that are logged in the life of a process, at most. */
const TEXTS_MAX = 100;
const TEXT_LENGTH_MAX = 1000;

/** What of a console libraries use to complain. */
type Complaints = Pick<Console, 'warn' | 'error'>;

/**
 * Makes lines of the log of what libraries print: ioredis does so at each connection that meets a password it did not need,
 * or a sentinel that cannot be reached. Each text is logged once, told apart by its first line.
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
