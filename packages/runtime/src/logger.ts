import { pino } from 'pino';

import { scrub } from './scrub.ts';

export type Logger = pino.Logger;

export interface LoggerOptions {
  /** The process's pm2 name. */
  readonly process: string;
  /** Which copy of it. */
  readonly instance: string;
  /** A pino level, or `silent`. */
  readonly level: string;
  /** Values that must never be in the log, wherever they come from. */
  readonly secrets?: readonly string[];
  /** Where the lines go, each with its newline; standard output unless told. */
  readonly destination?: { write(line: string): void };
}

/** Through `process.stdout`, not file descriptor 1: under pm2's cluster mode that one is the log of pm2 itself. */
const standardOutput = { write: (line: string) => process.stdout.write(line) };

/**
 * One JSON object a line, with ISO time in UTC. Errors are logged as `err` (or `error`), with stack and cause. Secrets
 * are removed from the finished line rather than by field paths, because a connection error brings its URL along in
 * places that nobody lists.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { secrets = [] } = options;
  return pino(
    {
      level: options.level,
      base: { process: options.process, instance: options.instance, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.errWithCause, error: pino.stdSerializers.errWithCause },
      hooks: { streamWrite: (line) => scrub(line, secrets) },
    },
    options.destination ?? standardOutput,
  );
}
