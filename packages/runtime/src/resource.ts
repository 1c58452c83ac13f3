import { systemClock } from './clock.ts';
import { Lifecycle } from './lifecycle.ts';

export interface ResourceOptions {
  readonly name: string;
  /** Left out for what is open from its construction on. */
  readonly open?: () => Promise<void>;
  /** Called once, also after an `open` that failed, and where there never was one. */
  readonly close: () => Promise<void> | void;
  /**
   * Closing is waited for no longer than that, in ms. For what the end of the process ends as well, so that a server that
   * does not answer cannot keep the process from its end. Without a bound where it is left out.
   */
  readonly closeMaxMs?: number;
  /** None where it is left out. */
  readonly troubles?: () => readonly string[];
}

/**
 * Something that is opened and closed, as a part of a group: connections, a server, a subscription. Quieting changes
 * nothing about it: what still finishes its work goes on using it until it is stopped.
 */
export class Resource extends Lifecycle {
  readonly #options: ResourceOptions;

  constructor(options: ResourceOptions) {
    super(options.name);
    this.#options = options;
  }

  override troubles(): readonly string[] {
    return this.#options.troubles?.() ?? [];
  }

  protected async onStart(): Promise<void> {
    await this.#options.open?.();
  }

  protected onStop(): Promise<void> {
    return this.#close();
  }

  protected override onStopUnstarted(): Promise<void> {
    return this.#close();
  }

  async #close(): Promise<void> {
    const { close, closeMaxMs } = this.#options;
    const closed = Promise.resolve(close());
    if (closeMaxMs === undefined) return closed;
    const done = new AbortController();
    await Promise.race([closed, systemClock.sleep(closeMaxMs, done.signal)]).finally(() => {
      done.abort();
    });
  }
}
