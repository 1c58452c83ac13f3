import type { Clock } from './clock.ts';

/** Longer than any disk needs for a few lines, and short enough to count as at once. */
const FLUSH_LIMIT_MS = 500;

interface Output {
  write(text: string, encoding: 'utf8', written: () => void): unknown;
  /** Real streams have it. */
  on?(event: 'error', listener: (error: Error) => void): unknown;
}

/** What a process is to its operating system and to pm2; `process`, or a test's stand-in. */
export interface ProcessHost {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Only there under pm2, or another parent that listens. */
  readonly send?: ((message: string, callback: () => void) => unknown) | undefined;
  on(event: string, listener: (detail: unknown) => void): unknown;
  off(event: string, listener: (detail: unknown) => void): unknown;
  exit(code: number): unknown;
}

/**
 * Resolves when what was written to standard output and error has arrived, or after 500 ms. Under pm2's cluster mode
 * both are streams to files, of which an exit loses the last lines: those that say why.
 */
export async function flushOutput(host: ProcessHost, clock: Clock): Promise<void> {
  const done = new AbortController();
  const flushed = [host.stdout, host.stderr].map(
    (output) => new Promise<void>((resolve) => output.write('', 'utf8', resolve)),
  );
  await Promise.race([Promise.all(flushed), clock.sleep(FLUSH_LIMIT_MS, done.signal)]);
  done.abort();
}

/**
 * A log that nobody reads any more (a closed pipe, a full disk) must not end the process, and least of all keep it from
 * ending: writing the line that says so would fail again, for ever.
 */
export function surviveLostOutput(host: ProcessHost): void {
  for (const output of [host.stdout, host.stderr]) output.on?.('error', () => undefined);
}
