interface Run<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiting: number;
  hasSucceeded: boolean;
}

/**
 * Runs something for all that want its result: who comes while it runs waits for the same run, and a success is kept. A
 * failure is not: the next one runs again. The run is aborted when all that waited for it have left by their signals.
 */
export class SharedRun<T> {
  readonly #start: (signal: AbortSignal) => Promise<T>;
  #current: Run<T> | null = null;

  constructor(start: (signal: AbortSignal) => Promise<T>) {
    this.#start = start;
  }

  /** @throws the signal's reason */
  async result(signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const run = (this.#current ??= this.#begin());
    run.waiting += 1;
    try {
      return await orAborted(run.result, signal);
    } finally {
      run.waiting -= 1;
      if (run.waiting === 0 && !run.hasSucceeded) this.#end(run, signal?.reason);
    }
  }

  #begin(): Run<T> {
    const controller = new AbortController();
    const run: Run<T> = {
      controller,
      waiting: 0,
      hasSucceeded: false,
      result: this.#start(controller.signal).then((value) => {
        run.hasSucceeded = true;
        return value;
      }),
    };
    run.result.catch(() => this.#end(run, undefined));
    return run;
  }

  #end(run: Run<T>, reason: unknown): void {
    if (this.#current === run) this.#current = null;
    run.controller.abort(reason);
  }
}

/** `result`, or the reason of the signal when that ends first. */
async function orAborted<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return result;
  let leave = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a signal's reason is the caller's.
    leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave);
  });
  try {
    return await Promise.race([result, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
