import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Handles requests before express. It refuses nothing by itself, and a server works the same without one. */
export interface FastPath {
  /** The class of the server's requests. */
  readonly Request: new (socket: Socket) => IncomingMessage;
  /**
   * Handles a request, or returns false and leaves it unchanged. A request that is found unusual later is passed to
   * `otherwise`, with its whole body.
   */
  take(request: IncomingMessage, response: ServerResponse, otherwise: () => void): boolean;
}
