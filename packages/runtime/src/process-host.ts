import type { Clock } from './clock.ts';

/** Longer than any disk needs for a few lines, and short enough to count as at once. */
const FLUSH_LIMIT_MS = 500;

interface Output {
  write(text: string, encoding: 'utf8', written: () => void): unknown;
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
