import type { Pm2 } from './pm2.ts';

/** Finds deaths of our processes that no fault has caused. */
export class Deaths {
  readonly #pm2: Pm2;
  readonly #expected = new Map<string, number>();
  readonly #pids = new Set<number>();

  constructor(pm2: Pm2) {
    this.#pm2 = pm2;
  }

  /** Registers a SIGKILL of this process under this name. */
  expect(name: string, pid: number): void {
    this.#pids.add(pid);
    this.#expected.set(name, (this.#expected.get(name) ?? 0) + 1);
  }

  /** pm2's lines about other deaths, and about processes that did not stop in time. */
  surprises(): string[] {
    const left = new Map(this.#expected);
    return this.#pm2.ownLines().filter((line) => {
      const hung = /Process with pid (\d+) still alive after/.exec(line)?.[1];
      if (hung !== undefined) return !this.#pids.has(Number(hung));
      const [, name = '', code, signal] =
        /App \[(.+):.+\] exited with code \[(.*)\] via signal \[(.+)\]/.exec(line) ?? [];
      if (code === undefined) return false;
      if (code === '0' && signal !== 'SIGKILL') return false;
      const expected = left.get(name) ?? 0;
      if (signal !== 'SIGKILL' || expected === 0) return true;
      left.set(name, expected - 1);
      return false;
    });
  }
}
