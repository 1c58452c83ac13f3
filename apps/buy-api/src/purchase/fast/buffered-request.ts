import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** A request whose body the fast path can read without stream events or promises. */
export interface BufferedRequest extends IncomingMessage {
  /**
   * Collects the body from now on, and calls `onBody` in the turn in which the parser reports its end. If the client
   * disconnects before, `onBody` is not called. The caller has checked the body's length.
   *
   * @returns false where a part of the body was received already: that part stays in the stream, and nothing is taken
   */
  takeBody(onBody: (body: Buffer) => void): boolean;
}

/**
 * Creates the class of requests with `takeBody`. Node's parser passes each chunk of a body to `push`; after `takeBody`,
 * `push` collects the chunks instead of passing them to the stream. The stream then ends empty. Where the fast path
 * passes the request on to express, `readBody` returns `bufferedBody`.
 *
 * Each call creates another class, because `expressPrototypes` replaces the prototype of the class of one server.
 */
export function createBufferedRequest(): new (socket: Socket) => BufferedRequest {
  return class extends IncomingMessage implements BufferedRequest {
    bufferedBody: Buffer | null = null;
    #onBody: ((body: Buffer) => void) | null = null;
    #pieces: Buffer[] | null = null;

    takeBody(onBody: (body: Buffer) => void): boolean {
      if (this.complete || this.readableLength > 0) return false;
      this.#onBody = onBody;
      return true;
    }

    override push(chunk: Buffer | null): boolean {
      const onBody = this.#onBody;
      if (onBody === null) return super.push(chunk);
      if (chunk === null) {
        if (this.#pieces !== null) this.bufferedBody = Buffer.concat(this.#pieces);
        super.push(null);
        onBody((this.bufferedBody ??= Buffer.alloc(0)));
      } else if (this.bufferedBody === null) {
        this.bufferedBody = chunk;
      } else {
        (this.#pieces ??= [this.bufferedBody]).push(chunk);
      }
      return true;
    }
  };
}
