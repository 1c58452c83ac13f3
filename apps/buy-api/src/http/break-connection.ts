import type { Socket } from 'node:net';

/**
 * Closes a connection with a reset, so that its client sees an error and no end. After `end` it is only closed: Node
 * never closes a socket that is reset before its FIN is sent.
 */
export function breakConnection(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
