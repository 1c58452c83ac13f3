import type { ServerResponse } from 'node:http';
import { endOfSession, type Session } from '../sessions/session.ts';
import { HEARTBEAT, RECONNECT } from './message.ts';

/** A quiet stream gets a comment so often. */
const HEARTBEAT_MS = 15_000;

/**
 * One page that listens. Nothing is queued for a slow one: while its connection's buffer is full it is sent nothing.
 */
export class OpenStream {
  readonly #response: ServerResponse;
  #session: Session;
  #sentAtMs = performance.now();
  /** Set where a sale's message was skipped: the next one has to be whole. */
  needsWhole = false;

  constructor(response: ServerResponse, session: Session) {
    this.#response = response;
    this.#session = session;
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
    response.write(RECONNECT);
  }

  get session(): Session {
    return this.#session;
  }

  /** Calls the listener once, when the stream has ended from either side. */
  onClose(listener: () => void): void {
    this.#response.once('close', listener);
  }

  /** Takes the later end of the same session. */
  prolong(session: Session): void {
    if (endOfSession(session) > endOfSession(this.#session)) this.#session = session;
  }

  /** @returns false where it was skipped */
  send(message: Buffer): boolean {
    if (this.#response.writableNeedDrain || this.#response.writableEnded) return false;
    this.#response.write(message);
    this.#sentAtMs = performance.now();
    return true;
  }

  beat(): void {
    if (performance.now() - this.#sentAtMs >= HEARTBEAT_MS) this.send(HEARTBEAT);
  }

  end(): void {
    this.#response.end();
  }
}
