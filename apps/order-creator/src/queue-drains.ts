import { Lifecycle } from '@stampede/runtime';
import { drainLoop, type DrainLoop, type DrainLoopDeps } from './drain-loop.ts';

/** The drain loops of all partitions, each started when its partition is first read. */
export class QueueDrains extends Lifecycle {
  readonly #deps: DrainLoopDeps;
  readonly #drains = new Map<number, DrainLoop>();

  constructor(deps: DrainLoopDeps) {
    super('queue-drains');
    this.#deps = deps;
  }

  serve(partitions: readonly number[]): void {
    for (const partition of partitions) {
      if (this.#drains.has(partition) || this.signal.aborted) continue;
      const drain = drainLoop(this.#deps, partition);
      this.#drains.set(partition, drain);
      drain.loop.start().catch((error: unknown) => {
        this.#deps.log.error({ err: error, partition }, 'cannot drain the queue');
      });
    }
  }

  override troubles(): string[] {
    return [...this.#drains.values()].flatMap(({ loop }) => loop.troubles());
  }

  protected async onStart(): Promise<void> {
    // Nothing to start before the partitions are read.
  }

  protected override onQuiet(): void {
    for (const { loop } of this.#drains.values()) loop.quiet();
  }

  protected async onStop(): Promise<void> {
    await Promise.all(
      [...this.#drains.values()].map(async ({ loop, finish, close }) => {
        await loop.stop();
        await finish();
        close();
      }),
    );
  }
}
