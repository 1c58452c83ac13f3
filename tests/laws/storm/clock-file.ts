import { existsSync, readdirSync, rmSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ShiftedClock } from './site/site.ts';

/** Shifts the wall clock of processes that are started with its environment; their monotonic clock is unchanged. */
export class ClockFile implements ShiftedClock {
  readonly env: Readonly<Record<string, string>>;
  readonly #file: string;

  constructor(library: string, file: string) {
    this.#file = file;
    this.env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    };
  }

  async shift(seconds: number): Promise<void> {
    // It may be read at any time, so it is replaced atomically.
    const draft = `${this.#file}.new`;
    await writeFile(draft, `${seconds < 0 ? '' : '+'}${seconds}\n`);
    await rename(draft, this.#file);
  }
}

const SHARED_MEMORY = '/dev/shm';

/**
 * Removes the library's shared memory of killed processes. The library names it by the process id: a new process with
 * such an id exits with code 1 before it has a log.
 */
export function removeClockLeftovers(): void {
  for (const name of existsSync(SHARED_MEMORY) ? readdirSync(SHARED_MEMORY) : []) {
    const pid = /^(?:faketime_shm|sem\.faketime_sem)_(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(join(SHARED_MEMORY, name), { force: true });
  }
}
