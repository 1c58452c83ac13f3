import type { Socket } from 'node:net';

/**
 * Ends a connection with a reset. One that has said its end is closed instead: Node never closes a socket that is reset
 * between `end` and the moment at which that is on its way, and does not exit then (Node 20.20).
 */
export function resetSocket(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
