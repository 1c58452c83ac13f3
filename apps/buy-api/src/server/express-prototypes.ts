import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Express } from 'express';

/**
 * The classes of a server's requests and responses, with express' own prototypes. Express sets these prototypes on
 * every request and response; where they are already set that has no effect, and V8 keeps its fast paths: more than
 * twice the requests a second.
 *
 * @param Request the class of this server's requests, and of no other server's: its prototype is replaced by express'
 *   one
 * @param onTurn called with a response that was assigned its connection
 */
export function expressPrototypes(
  app: Express,
  Request: new (socket: Socket) => IncomingMessage,
  onTurn: (response: ServerResponse) => void,
): { readonly IncomingMessage: typeof IncomingMessage; readonly ServerResponse: typeof ServerResponse } {
  class AppResponse extends ServerResponse {
    override assignSocket(socket: Socket): void {
      super.assignSocket(socket);
      onTurn(this);
    }
  }
  const { prototype } = Request as typeof IncomingMessage;
  Object.setPrototypeOf(prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  app.request = prototype as unknown as typeof app.request;
  app.response = AppResponse.prototype as unknown as typeof app.response;
  return {
    IncomingMessage: Request as typeof IncomingMessage,
    ServerResponse: AppResponse as typeof ServerResponse,
  };
}
