import { setTimeout as sleep } from 'node:timers/promises';
import { isProblem, NoAnswerError, type Client } from '@stampede/client';
import { Dice } from '../dice.ts';
import { eventSeen } from './event-seen.ts';
import type { EventSeen } from './heard.ts';

const WAIT_SECONDS = 1;
const PAGE_MAX = 100;
/** Between two pages, at most: commits go on meanwhile. */
const PAUSE_MAX_MS = 300;
const AGAIN_AFTER_MS = 200;

/** A reader of the feed: page after page, of sizes by the seed, on from the last cursor through all outages. */
export class FeedReader {
  readonly events: EventSeen[] = [];
  readonly refusals: string[] = [];
  readonly #client: Client;
  readonly #dice: Dice;
  readonly #over = new AbortController();
  readonly #reading: Promise<void>;
  #cursor: string | undefined;

  constructor(client: Client, seed: number) {
    this.#client = client;
    this.#dice = new Dice(seed);
    this.#reading = this.#read();
  }

  /** The position up to which it has read. */
  get reached(): number {
    return Number(this.#cursor ?? 0);
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.#reading;
  }

  async #read(): Promise<void> {
    const { signal } = this.#over;
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      const after = this.#cursor;
      const query = { limit: this.#dice.between(1, PAGE_MAX), wait: WAIT_SECONDS };
      try {
        const page = await this.#client.events.list(after === undefined ? query : { ...query, after }, {
          signal,
        });
        this.events.push(...page.data.map(eventSeen));
        this.#cursor = page.nextCursor;
        await sleep(this.#dice.between(0, PAUSE_MAX_MS));
      } catch (error) {
        if (isOver()) return;
        if (isProblem(error) && error.status !== 503) this.refusals.push(`${error.status} ${error.message}`);
        else if (!isProblem(error) && !(error instanceof NoAnswerError)) this.refusals.push(String(error));
        await sleep(AGAIN_AFTER_MS);
      }
    }
  }
}
