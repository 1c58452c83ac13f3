import type { Socket } from 'node:net';

export interface LaneConditions {
  delayMs(): number;
  isSilent(): boolean;
  /** Which part of the data is forwarded, decided when it is due; null: nothing, and the lane is closed. */
  admit?(data: Buffer): Buffer | null;
}

/** Bound of the waiting data: above it the source is not read. */
const WAITING_MAX_BYTES = 65_536;

/** One direction of a connection: forwards data from the source to the sink, in order, perhaps later. */
export class ProxyLane {
  readonly #source: Socket;
  readonly #sink: Socket;
  readonly #conditions: LaneConditions;
  readonly #waiting: { readonly data: Buffer; readonly dueAt: number }[] = [];
  #waitingBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #isSinkFull = false;
  #hasEnded = false;
  #isClosed = false;

  constructor(source: Socket, sink: Socket, conditions: LaneConditions) {
    this.#source = source;
    this.#sink = sink;
    this.#conditions = conditions;
    source.on('data', (data: Buffer) => {
      // Data that is due earlier than the data before it waits for that.
      this.#waiting.push({ data, dueAt: performance.now() + conditions.delayMs() });
      this.#waitingBytes += data.length;
      this.update();
    });
    source.on('end', () => {
      this.#hasEnded = true;
      this.update();
    });
    sink.on('drain', () => {
      this.#isSinkFull = false;
      this.update();
    });
  }

  /** Forwards what is due and admitted, and schedules the rest. */
  update(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    const isSilent = this.#conditions.isSilent();
    if (!isSilent && !this.#forward()) return;
    if (this.#isSinkFull || this.#waitingBytes > WAITING_MAX_BYTES) this.#source.pause();
    else this.#source.resume();
    const next = this.#waiting[0];
    if (next === undefined && this.#hasEnded && !isSilent) {
      this.close();
      this.#sink.end();
    } else if (next !== undefined && !isSilent && !this.#isSinkFull) {
      this.#timer = setTimeout(() => this.update(), next.dueAt - performance.now());
    }
  }

  /** Forwards nothing more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  /** False when the due data closed the lane. */
  #forward(): boolean {
    while (!this.#isSinkFull) {
      const next = this.#waiting[0];
      if (next === undefined || next.dueAt > performance.now()) break;
      this.#waiting.shift();
      this.#waitingBytes -= next.data.length;
      const { admit } = this.#conditions;
      const admitted = admit === undefined ? next.data : admit(next.data);
      if (admitted === null) return false;
      this.#isSinkFull = !this.#sink.write(admitted);
    }
    return true;
  }
}
