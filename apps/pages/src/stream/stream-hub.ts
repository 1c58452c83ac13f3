import type { ServerResponse } from 'node:http';
import { Lifecycle } from '@stampede/runtime';
import { unavailable, type Problem } from '../http/problems.ts';
import type { Session } from '../sessions/session.ts';
import type { DeskSource, Stop } from './desk-source.ts';
import { eventMessage } from './message.ts';
import { OpenStream } from './open-stream.ts';
import { SaleTopic } from './sale-topic.ts';

/** Open pages of this process. */
const STREAMS_MAX = 2000;
/** Different sales that they watch: each is read from the stores every second. */
const SALES_MAX = 100;
/** How often sessions are judged, and quiet streams get a comment. */
const CHECK_INTERVAL_MS = 1000;

export interface StreamHubOptions {
  readonly source: DeskSource;
  /** Whether a session goes on; judged each second. */
  readonly isValid: (session: Session) => boolean;
  /** Default: 2,000. */
  readonly streamsMax?: number;
}

/**
 * Sends the desk to all open pages of this process: one source, and each message serialised once.
 *
 * All streams end when it is quieted, before anything else of the process stops, so that a reload waits for none of them.
 */
export class StreamHub extends Lifecycle {
  readonly #options: StreamHubOptions;
  readonly #streams = new Set<OpenStream>();
  readonly #topics = new Map<string, SaleTopic>();
  #desk: Buffer | null = null;
  #stopDesk: Stop = () => undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StreamHubOptions) {
    super('streams');
    this.#options = options;
  }

  get size(): number {
    return this.#streams.size;
  }

  /**
   * Opens a stream on the response, and sends the present view. In a process that stops the stream ends immediately, and
   * the browser opens another one, soon in the process that replaces this one.
   *
   * @param saleId also sends this sale; null: none
   * @returns why none was opened; null: one was
   */
  open(response: ServerResponse, session: Session, saleId: string | null): Problem | null {
    const { source, streamsMax = STREAMS_MAX } = this.#options;
    if (this.signal.aborted) {
      // A browser comes back after the end of a stream, and never after a 503.
      new OpenStream(response, session).end();
      return null;
    }
    if (this.#streams.size >= streamsMax)
      return unavailable(`${streamsMax} pages are open in this process, and no more.`, 10);
    if (saleId !== null && !this.#topics.has(saleId) && this.#topics.size >= SALES_MAX)
      return unavailable(`${SALES_MAX} sales are watched in this process, and no more.`, 10);

    const stream = new OpenStream(response, session);
    this.#streams.add(stream);
    stream.onClose(() => this.#forget(stream, saleId));
    stream.send((this.#desk ??= eventMessage('desk', source.desk())));
    if (saleId !== null) this.#topicOf(saleId).add(stream);
    return null;
  }

  /** The streams of a session end as late as its last request allows. */
  prolong(session: Session): void {
    for (const stream of this.#streams)
      if (stream.session.sessionId === session.sessionId) stream.prolong(session);
  }

  /** Ends the streams of a session that was signed out. */
  endOf(sessionId: string): void {
    for (const stream of this.#streams) if (stream.session.sessionId === sessionId) stream.end();
  }

  /** Ends the streams whose sessions have ended. */
  endInvalid(): void {
    for (const stream of this.#streams) if (!this.#options.isValid(stream.session)) stream.end();
  }

  protected async onStart(): Promise<void> {
    this.#stopDesk = this.#options.source.onDesk((view) => {
      this.#desk = eventMessage('desk', view);
      for (const stream of this.#streams) stream.send(this.#desk);
    });
    this.#timer = setInterval(() => {
      this.endInvalid();
      for (const stream of this.#streams) stream.beat();
    }, CHECK_INTERVAL_MS);
  }

  protected override onQuiet(): void {
    clearInterval(this.#timer);
    this.#stopDesk();
    for (const stream of this.#streams) stream.end();
  }

  protected async onStop(): Promise<void> {
    for (const topic of this.#topics.values()) topic.stop();
    this.#topics.clear();
  }

  #topicOf(saleId: string): SaleTopic {
    const topic = this.#topics.get(saleId) ?? new SaleTopic(saleId, this.#options.source);
    this.#topics.set(saleId, topic);
    return topic;
  }

  #forget(stream: OpenStream, saleId: string | null): void {
    this.#streams.delete(stream);
    if (saleId === null) return;
    const topic = this.#topics.get(saleId);
    topic?.remove(stream);
    if (topic?.isEmpty !== true) return;
    topic.stop();
    this.#topics.delete(saleId);
  }
}
