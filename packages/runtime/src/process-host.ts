import type { Clock } from './clock.ts';

/** Longer than a disk needs for a few lines. */
const FLUSH_LIMIT_MS = 500;

interface Output {
  write(text: string, encoding: 'utf8', written: () => void): unknown;
  /** Absent in test doubles. */
  on?(event: 'error', listener: (error: Error) => void): unknown;
}

/** A process's interface to its operating system and to pm2: `process`, or a test double. */
export interface ProcessHost {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Only under pm2, or another parent with an IPC channel. */
  readonly send?: ((message: string, callback: () => void) => unknown) | undefined;
  on(event: string, listener: (detail: unknown) => void): unknown;
  off(event: string, listener: (detail: unknown) => void): unknown;
  exit(code: number): unknown;
}

/**
 * Resolves when standard output and error are flushed, or after 500 ms. In pm2's cluster mode both are streams to
 * files, and an exit would lose their last lines, which have the cause.
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
 * A log that cannot be written (a closed pipe, a full disk) must not end the process, and must not block its end:
 * logging the error would fail again, in an endless loop.
 */
export function surviveLostOutput(host: ProcessHost): void {
  for (const output of [host.stdout, host.stderr]) output.on?.('error', () => undefined);
}
