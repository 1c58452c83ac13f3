import { pino } from 'pino';

import { scrub } from './scrub.ts';

export type Logger = pino.Logger;

export interface LoggerOptions {
  /** The process's pm2 name. */
  readonly process: string;
  /** The number of this copy. */
  readonly instance: string;
  /** A pino level, or `silent`. */
  readonly level: string;
  /** Values that must never be in the log. */
  readonly secrets?: readonly string[];
  /** Receives the lines, each with its newline; default: standard output. */
  readonly destination?: { write(line: string): void };
}

/** Through `process.stdout`, not file descriptor 1: in pm2's cluster mode that is pm2's own log. */
const standardOutput = { write: (line: string) => process.stdout.write(line) };

/**
 * One JSON object a line, with ISO time in UTC. Errors are logged as `err` (or `error`), with stack and cause. Secrets
 * are redacted in the finished line, not by field paths: a connection error contains its URL in many fields.
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
