import { createLogger, type Logger } from '../src/logger.ts';

/** A logger of every level, and what it has written. */
export function recordingLogger(): { log: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  return { log: createLogger({ process: 'test', instance: '0', level: 'trace', destination }), lines };
}
