import { rename, writeFile } from 'node:fs/promises';
import type { ShiftedClock } from './site/site.ts';

/** The time of day of the processes that are started with its environment; what they measure goes on as ever. */
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
    // Read at any moment: it has to be whole.
    const draft = `${this.#file}.new`;
    await writeFile(draft, `${seconds < 0 ? '' : '+'}${seconds}\n`);
    await rename(draft, this.#file);
  }
}
