import { startArena, type Arena } from './arena.ts';
import { prepareBeginning, type Beginning } from './beginnings.ts';

type Job = (arena: Arena, beginning: Beginning) => Promise<void>;

/** Several arenas beside each other, so that one works while another one waits for its servers. */
export class Lanes {
  readonly #arenas: readonly Arena[];
  readonly #beginnings: readonly Beginning[];
  readonly #jobs: Job[] = [];

  private constructor(arenas: readonly Arena[], beginnings: readonly Beginning[]) {
    this.#arenas = arenas;
    this.#beginnings = beginnings;
  }

  static async open(count: number): Promise<Lanes> {
    const arenas = await Promise.all(Array.from({ length: count }, startArena));
    return new Lanes(arenas, await Promise.all(arenas.map(prepareBeginning)));
  }

  /** The result of a job that is done on whichever lane is free first, once `drive` is called. */
  add<Result>(job: (arena: Arena, beginning: Beginning) => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#jobs.push(async (arena, beginning) => {
        await job(arena, beginning).then(resolve, reject);
      });
    });
  }

  /** Does all jobs. */
  async drive(): Promise<void> {
    await Promise.all(
      this.#arenas.map(async (arena, index) => {
        const beginning = this.#beginnings[index];
        for (let job = this.#jobs.shift(); job !== undefined; job = this.#jobs.shift()) {
          if (beginning !== undefined) await job(arena, beginning);
        }
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#arenas.map((arena) => arena.close()));
  }
}
