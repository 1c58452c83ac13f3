import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Takes requests before express does. It refuses nothing by itself, and a server works the same without one. */
export interface FastPath {
  /** The class of which the server makes its requests. */
  readonly Request: new (socket: Socket) => IncomingMessage;
  /**
   * Takes a request over, or leaves it as it is and returns false. One that turns out later to be unusual goes to
   * `otherwise`, with all of its body.
   */
  take(request: IncomingMessage, response: ServerResponse, otherwise: () => void): boolean;
}
