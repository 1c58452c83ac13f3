import type { IncomingMessage } from 'node:http';

/** How often a header was sent. Node joins repeated headers into one value. */
export function headerCount(request: IncomingMessage, lowerCaseName: string): number {
  let count = 0;
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    if (request.rawHeaders[index]?.toLowerCase() === lowerCaseName) count += 1;
  }
  return count;
}
