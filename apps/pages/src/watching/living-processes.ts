import type { SeenProcess } from '@stampede/engine';
import { LIVES_MS } from './lives.ts';

/** The processes that purchases need beside the buy API. */
const NEEDED = ['order-creator', 'expiry-listener'];
/** After an outage of Postgres a heartbeat may wait 5 s for its next attempt. */
const AFTER_OUTAGE_MS = 6000;

/**
 * When each needed process was seen last, by name. So the seconds between the end of one copy and the start of the next,
 * as in a reload, are no absence; and neither is the time in which the rows could not be read.
 */
export class LivingProcesses {
  readonly #seenAtMs = new Map<string, number>();

  /** @param nowMs of this process's start */
  constructor(nowMs: number) {
    this.#excuse(nowMs);
  }

  /** @param rows null: they cannot be read */
  note(rows: readonly SeenProcess[] | null, nowMs: number): void {
    if (rows === null) {
      this.#excuse(nowMs);
      return;
    }
    for (const { name, unseenMs } of rows)
      this.#seenAtMs.set(name, Math.max(this.#seenAtMs.get(name) ?? 0, nowMs - unseenMs));
  }

  /** Those of the needed ones that are missing, and since when. */
  missing(nowMs: number): Map<string, number> {
    const found = new Map<string, number>();
    for (const name of NEEDED) {
      const seenAtMs = this.#seenAtMs.get(name) ?? nowMs;
      if (nowMs - seenAtMs > LIVES_MS) found.set(name, seenAtMs);
    }
    return found;
  }

  #excuse(nowMs: number): void {
    for (const name of NEEDED) this.#seenAtMs.set(name, nowMs + AFTER_OUTAGE_MS - LIVES_MS);
  }
}
