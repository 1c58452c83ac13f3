import type { SaleView } from '../view/desk-view.ts';
import type { DeskSource, Stop } from './desk-source.ts';
import { eventMessage } from './message.ts';
import type { OpenStream } from './open-stream.ts';

/** One sale and the pages that watch it: read once, and each message written once for all of them. */
export class SaleTopic {
  readonly #saleId: string;
  readonly #source: DeskSource;
  readonly #streams = new Set<OpenStream>();
  readonly #stop: Stop;
  /** The whole view as a message, until the next one. */
  #whole: Buffer | null = null;

  constructor(saleId: string, source: DeskSource) {
    this.#saleId = saleId;
    this.#source = source;
    this.#stop = source.watchSale(saleId, (view) => this.#publish(view));
  }

  get isEmpty(): boolean {
    return this.#streams.size === 0;
  }

  /** The first message has all samples. */
  add(stream: OpenStream): void {
    const whole = this.#wholeMessage();
    stream.needsWhole = whole === null || !stream.send(whole);
    this.#streams.add(stream);
  }

  remove(stream: OpenStream): void {
    this.#streams.delete(stream);
  }

  stop(): void {
    this.#stop();
  }

  #publish(view: SaleView | null): void {
    this.#whole = null;
    const message = view === null ? this.#unknown() : eventMessage('sale', view);
    for (const stream of this.#streams) {
      const next = stream.needsWhole ? (this.#wholeMessage() ?? message) : message;
      stream.needsWhole = !stream.send(next);
    }
  }

  /** Null: the sale has not been read yet. */
  #wholeMessage(): Buffer | null {
    const view = this.#source.sale(this.#saleId);
    if (view === 'reading') return null;
    if (view === null) return this.#unknown();
    return (this.#whole ??= eventMessage('sale', view));
  }

  #unknown(): Buffer {
    return eventMessage('sale-unknown', { saleId: this.#saleId });
  }
}
