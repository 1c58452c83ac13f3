/** What an actor is told when it may take its step: do it, or believe that its reply was lost on the way. */
export type Leave = 'go' | 'reply-lost';

/** Waits until the scheduler lets the step of that name happen. */
export type TakeTurn = (step: string) => Promise<Leave>;

/** Thrown into an actor that has crashed: whatever it does next touches no store any more. */
class CrashedError extends Error {
  constructor(actor: string) {
    super(`${actor} has crashed`);
    this.name = 'CrashedError';
  }
}

interface Turn {
  readonly step: string;
  readonly go: (leave: Leave) => void;
  readonly fail: (error: Error) => void;
}

/** A thread of work of some process, which stands still before each of its atomic steps. */
export class Actor {
  readonly name: string;
  readonly #turns: Turn[] = [];
  readonly #onChange: () => void;
  #crashed = false;
  #ended = false;
  #error: unknown = null;

  constructor(name: string, work: (take: TakeTurn) => Promise<void>, onChange: () => void) {
    this.name = name;
    this.#onChange = onChange;
    work((step) => this.#take(step)).then(
      () => {
        this.#end(null);
      },
      (error: unknown) => {
        this.#end(error);
      },
    );
  }

  /** The step before which it stands; null when it has ended, or waits for somebody's lock. */
  get next(): string | null {
    return this.#turns[0]?.step ?? null;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** What its work threw; null after a good end or a crash. */
  get error(): unknown {
    return this.#error instanceof CrashedError ? null : this.#error;
  }

  /** Neither ended nor standing before a step: its last one is under way. */
  get busy(): boolean {
    return !this.#ended && this.#turns.length === 0;
  }

  step(leave: Leave = 'go'): void {
    const turn = this.#turns.shift();
    if (turn === undefined) throw new Error(`${this.name} does not stand before a step`);
    turn.go(leave);
  }

  crash(): void {
    this.#crashed = true;
    for (const turn of this.#turns.splice(0)) turn.fail(new CrashedError(this.name));
  }

  async #take(step: string): Promise<Leave> {
    if (this.#crashed) throw new CrashedError(this.name);
    return new Promise((go, fail) => {
      this.#turns.push({ step, go, fail });
      this.#onChange();
    });
  }

  #end(error: unknown): void {
    this.#ended = true;
    this.#error = error;
    this.#onChange();
  }
}

/** How long a step may take before somebody asks whether it waits for a lock. */
const PATIENCE_MS = 4;
const STUCK_MS = 10_000;

/** All actors of one history. Exactly one of them moves at a time, unless it waits for another one's lock. */
export class Stage {
  readonly actors: Actor[] = [];
  readonly #countLockWaits: () => Promise<number>;
  #wake: () => void = () => undefined;

  /** @param countLockWaits how many sessions of the database wait for a lock now */
  constructor(countLockWaits: () => Promise<number>) {
    this.#countLockWaits = countLockWaits;
  }

  start(name: string, work: (take: TakeTurn) => Promise<void>): Actor {
    const actor = new Actor(name, work, () => {
      this.#wake();
    });
    this.actors.push(actor);
    return actor;
  }

  /** Resolves when every actor has ended, stands before a step, or waits for a lock that another one holds. */
  async quiet(): Promise<void> {
    const deadline = performance.now() + STUCK_MS;
    for (;;) {
      // What the last step's reply sets in motion is done after this.
      await new Promise((resolve) => setImmediate(resolve));
      const busy = this.actors.filter((actor) => actor.busy).length;
      if (busy === 0) return;
      if (!(await this.#changedWithin(PATIENCE_MS)) && (await this.#countLockWaits()) >= busy) return;
      if (performance.now() > deadline) {
        throw new Error(
          `stuck: ${this.actors
            .filter((actor) => actor.busy)
            .map(({ name }) => name)
            .join(', ')}`,
        );
      }
    }
  }

  async #changedWithin(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve(false);
      }, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }
}
