import type { Socket } from 'node:net';

/**
 * Resets a connection. After `end` it is closed instead: Node never closes a socket that is reset before its FIN is
 * sent, and then does not exit (Node 20.20).
 */
export function resetSocket(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
