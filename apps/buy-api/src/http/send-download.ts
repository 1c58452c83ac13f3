import type { ServerResponse } from 'node:http';
import { breakConnection } from './break-connection.ts';
import type { Download } from './downloads.ts';
import type { Route } from './route.ts';
import { type Answering, hasUnboundedBody, type SendDeps, usualHeaders } from './send.ts';

/**
 * Sends a download as fast as its client reads it: nothing is read ahead of it but what the connection's buffer and one
 * page hold. Ends early without an error when the client disconnects.
 *
 * When a later part cannot be read, the connection is reset: with HTTP/1.1 the last chunk is missing, with HTTP/1.0 too
 * the client sees an error, and no file looks complete.
 *
 * @throws the error of that part
 */
export async function sendDownload(
  answering: Answering,
  download: Download,
  access: Route['access'],
  deps: SendDeps,
): Promise<void> {
  const { request, response } = answering;
  try {
    if (isGone(response)) return;
    if (deps.draining.hasBegun || hasUnboundedBody(request)) response.shouldKeepAlive = false;
    response.writeHead(200, usualHeaders(answering, download, access, deps));
    if (request.method !== 'HEAD') await pipe(download.texts, response);
    if (!isGone(response)) response.end();
  } catch (error) {
    breakConnection(request.socket);
    throw error;
  } finally {
    download.end();
    await download.texts.return();
  }
}

async function pipe(texts: AsyncIterable<string>, response: ServerResponse): Promise<void> {
  for await (const text of texts) {
    if (isGone(response)) return;
    if (!response.write(text)) await writableAgain(response);
    if (isGone(response)) return;
  }
}

/** Whether the client has disconnected: it may at every wait. */
function isGone(response: ServerResponse): boolean {
  return response.destroyed;
}

/** Or until the client has disconnected. */
async function writableAgain(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const go = (): void => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
  });
}
