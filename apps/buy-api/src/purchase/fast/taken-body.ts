import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** A request whose body can be read without stream events or promises. */
export interface BodyTaker extends IncomingMessage {
  /**
   * Collects the body from now on, and calls `onBody` in the turn in which its last byte comes; never if the client
   * disconnects before. The caller has checked the body's length.
   *
   * @returns false where a part was received already: it is in the stream, and stays there
   */
  takeBody(onBody: (body: Buffer) => void): boolean;
}

/**
 * Creates a class of requests whose body can be read so: Node's parser passes every chunk of a body to `push`, which
 * collects them. The stream of such a request ends empty; `readBody` finds the body in `takenBody`.
 */
export function createBodyTaker(): new (socket: Socket) => BodyTaker {
  return class extends IncomingMessage implements BodyTaker {
    takenBody: Buffer | null = null;
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
        if (this.#pieces !== null) this.takenBody = Buffer.concat(this.#pieces);
        super.push(null);
        onBody((this.takenBody ??= Buffer.alloc(0)));
      } else if (this.takenBody === null) {
        this.takenBody = chunk;
      } else {
        (this.#pieces ??= [this.takenBody]).push(chunk);
      }
      return true;
    }
  };
}
