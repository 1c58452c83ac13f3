import { systemClock } from './clock.ts';
import { Lifecycle } from './lifecycle.ts';

export interface ResourceOptions {
  readonly name: string;
  /** Absent where the resource is open from its construction on. */
  readonly open?: () => Promise<void>;
  /** Called once, also after an `open` that failed or was never called. */
  readonly close: () => Promise<void> | void;
  /**
   * Timeout of the close, in ms; default: none. For resources that the end of the process closes as well, so that an
   * unresponsive server does not delay that end.
   */
  readonly closeMaxMs?: number;
  /** Default: none. */
  readonly troubles?: () => readonly string[];
}

/**
 * Something that is opened and closed, as a part of a group: connections, a server, a subscription. Quieting has no
 * effect on it: parts that finish their work use it until it is stopped.
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
