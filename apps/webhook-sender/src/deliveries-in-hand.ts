import { setTimeout as delay } from 'node:timers/promises';
import { isOperatingError } from '@stampede/domain';
import {
  postponeDelivery,
  readClaimedEvents,
  sendDelivery,
  type Attempt,
  type ClaimedDelivery,
  type EndpointTurn,
  type Stores,
} from '@stampede/engine';
import type { Logger } from '@stampede/runtime';

/** What is in flight at a stop may finish; then it is broken off, and another process sends it again. */
const FINISH_MAX_MS = 4000;

export interface DeliveriesInHandOptions {
  readonly stores: Stores;
  readonly log: Logger;
  /** Called when an attempt has ended. */
  readonly onEnded: () => void;
}

/**
 * The deliveries that this process has claimed: those in flight, and the results that are not recorded yet. The claims
 * of all endpoints bound them.
 */
export class DeliveriesInHand {
  readonly #options: DeliveriesInHandOptions;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #results = new Map<string, Attempt[]>();
  readonly #breakOff = new AbortController();

  constructor(options: DeliveriesInHandOptions) {
    this.#options = options;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** The endpoints with results that are not recorded yet. */
  endpointsWithResults(): string[] {
    return [...this.#results.keys()];
  }

  takeResults(endpointId: string): Attempt[] {
    const results = this.#results.get(endpointId) ?? [];
    this.#results.delete(endpointId);
    return results;
  }

  /** Also for results whose recording has failed. */
  addResults(endpointId: string, results: readonly Attempt[]): void {
    if (results.length === 0) return;
    this.#results.set(endpointId, [...(this.#results.get(endpointId) ?? []), ...results]);
  }

  /** Begins to send what a turn has claimed. */
  send(endpointId: string, turn: EndpointTurn): void {
    const { claimed: all } = turn;
    if (all.length === 0) return;
    const events = readClaimedEvents(this.#options.stores, all);
    for (const claimed of all) {
      const sending = this.#attempt(turn, claimed, events).then((attempt) => {
        this.addResults(endpointId, [attempt]);
        this.#inFlight.delete(sending);
        this.#options.onEnded();
      });
      this.#inFlight.add(sending);
    }
  }

  /** Waits for what is in flight, 4 s at most, and breaks the rest off. */
  async finish(): Promise<void> {
    const late = new AbortController();
    await Promise.race([
      Promise.all(this.#inFlight),
      delay(FINISH_MAX_MS, undefined, { signal: late.signal }).catch(() => undefined),
    ]);
    late.abort();
    this.#breakOff.abort();
    await Promise.all(this.#inFlight);
  }

  async #attempt(
    turn: EndpointTurn,
    claimed: ClaimedDelivery,
    events: ReturnType<typeof readClaimedEvents>,
  ): Promise<Attempt> {
    try {
      const event = (await events).get(claimed.position);
      return await sendDelivery(this.#options.stores, turn, claimed, event, this.#breakOff.signal);
    } catch (error) {
      const { log } = this.#options;
      const fields = { err: error, deliveryId: claimed.deliveryId };
      if (isOperatingError(error)) log.debug(fields, 'cannot read an event');
      else log.error(fields, 'cannot prepare a delivery');
      return postponeDelivery(claimed);
    }
  }
}
