/**
 * "Try to break it": a server on the loopback through which the desk of this `npm start` breaks what this start has
 * started. The process `pages` gets its address and a random secret, and nobody else.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * What an action has begun. `over` resolves when it has ended and all that it broke is whole again.
 *
 * @typedef {{ done: string, over?: Promise<unknown> }} Begun
 */

/**
 * Serves the actions, one at a time, until the launcher ends.
 *
 * @param {import('./life.mjs').Life} life
 * @param {Record<string, (signal: AbortSignal) => Promise<Begun>>} actions
 * @returns {Promise<{ DEMONSTRATION_URL: string, DEMONSTRATION_SECRET: string }>}
 */
export async function serveDemonstration(life, actions) {
  const secret = randomBytes(24).toString('base64url');
  let running;
  const begin = async (what) => {
    let over;
    running = { what, over: new Promise((done) => (over = done)) };
    try {
      const begun = await actions[what](life.signal);
      Promise.resolve(begun.over)
        .catch(() => undefined)
        .finally(over);
      return [202, { done: begun.done }];
    } catch (error) {
      over();
      return [500, { failed: error.message }];
    }
  };
  const answer = async ({ method, url, headers }) => {
    if (!isSecret(headers.authorization, secret)) return [401, {}];
    const what = url.slice(1);
    if (method === 'GET' && what === '') return [200, { available: Object.keys(actions) }];
    if (method !== 'POST' || !Object.hasOwn(actions, what)) return [404, {}];
    if (running !== undefined || life.signal.aborted) return [409, { running: running?.what ?? 'stop' }];
    const result = await begin(what);
    running.over.then(() => (running = undefined));
    return result;
  };
  const server = createServer((request, response) => {
    answer(request).then(([status, body]) => {
      request.resume();
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  life.afterwards(async () => {
    server.close();
    server.closeAllConnections();
    await running?.over;
  });
  return {
    DEMONSTRATION_URL: `http://127.0.0.1:${server.address().port}`,
    DEMONSTRATION_SECRET: secret,
  };
}

function isSecret(given = '', secret) {
  const [one, other] = [Buffer.from(given), Buffer.from(`Bearer ${secret}`)];
  return one.length === other.length && timingSafeEqual(one, other);
}
