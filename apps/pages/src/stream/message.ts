/** Written to every stream first: a browser that lost the connection comes back after so many ms. */
export const RECONNECT = Buffer.from('retry: 1000\n\n');

/** A comment, so that no proxy takes a quiet stream for a dead one. */
export const HEARTBEAT = Buffer.from(':\n\n');

/** A server-sent event. JSON has no line break, so one `data` line is enough. */
export function eventMessage(event: 'desk' | 'sale' | 'sale-unknown', data: object): Buffer {
  return Buffer.from(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
