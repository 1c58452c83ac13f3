import { Lifecycle } from './lifecycle.ts';

export interface ResourceOptions {
  readonly name: string;
  /** Left out for what is open from its construction on. */
  readonly open?: () => Promise<void>;
  /** Called once, also after an `open` that failed, and where there never was one. */
  readonly close: () => Promise<void> | void;
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

  protected async onStop(): Promise<void> {
    await this.#options.close();
  }

  protected override async onStopUnstarted(): Promise<void> {
    await this.#options.close();
  }
}
