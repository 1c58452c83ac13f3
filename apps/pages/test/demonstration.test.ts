import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { serveDemonstration } from '../../../scripts/lib/demonstration.mjs';
import {
  demonstrate,
  listDemonstration,
  type DemonstrationDeps,
} from '../src/demonstration/demonstration-routes.ts';
import { findControlServer } from '../src/demonstration/find-control-server.ts';

/** What a launcher keeps: one that stops where `end` is called. */
function aLife() {
  const controller = new AbortController();
  const undos: (() => Promise<unknown>)[] = [];
  return {
    signal: controller.signal,
    afterwards: (undo: () => Promise<unknown>) => void undos.push(undo),
    end: async () => {
      controller.abort();
      for (const undo of undos.splice(0).reverse()) await undo();
    },
  };
}

let life: ReturnType<typeof aLife>;
let env: Awaited<ReturnType<typeof serveDemonstration>>;
let over: (() => void) | undefined;
let pages: Server | undefined;
beforeEach(async () => {
  life = aLife();
  over = undefined;
  env = await serveDemonstration(life, {
    flush: async () => ({ done: 'Redis has forgotten everything.' }),
    'freeze-redis': async (signal) => ({
      done: 'Redis is frozen for 5 seconds.',
      over: new Promise<void>((done) => {
        over = done;
        signal.addEventListener('abort', () => done());
      }),
    }),
    kill: async () => {
      throw new Error('No process lives just now.');
    },
  });
});
afterEach(async () => {
  await life.end();
  await new Promise((done) => (pages === undefined ? done(null) : pages.close(done)));
  pages = undefined;
});

/** Both routes in a server of their own; a problem is answered as its slug with 400. */
async function serve(change: Partial<DemonstrationDeps> = {}): Promise<string> {
  const control = findControlServer(env);
  const deps = { control, refuse: () => null, log: { info: () => undefined }, ...change };
  const [list, act] = [listDemonstration(deps), demonstrate(deps)];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const what = request.url?.split('/')[3];
    const problem = await (what === undefined
      ? list(request, response)
      : act(Object.assign(request, { params: { what } }), response));
    if (problem !== null) response.writeHead(400, problem.headers).end(JSON.stringify(problem));
  };
  pages = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  pages.listen(0, '127.0.0.1');
  await once(pages, 'listening');
  return `http://127.0.0.1:${(pages.address() as AddressInfo).port}/desk/demonstration`;
}

async function call(url: string, method = 'POST'): Promise<[number, Record<string, unknown>]> {
  const response = await fetch(url, { method });
  return [response.status, (await response.json()) as Record<string, unknown>];
}

it('What can be broken is listed, and done with a sentence', async () => {
  const url = await serve();
  expect(await call(url, 'GET')).toEqual([200, { available: ['flush', 'freeze-redis', 'kill'] }]);
  expect(await call(`${url}/flush`)).toEqual([202, { done: 'Redis has forgotten everything.' }]);
  expect(await call(`${url}/flush`)).toEqual([202, { done: 'Redis has forgotten everything.' }]);
});

it('While something is broken nothing else can be', async () => {
  const url = await serve();
  expect((await call(`${url}/freeze-redis`))[0]).toBe(202);
  const [, problem] = await call(`${url}/flush`);
  expect(problem).toMatchObject({
    slug: 'unavailable',
    detail: 'Wait for a moment: freeze-redis is not over yet.',
  });
  over?.();
  expect((await call(`${url}/flush`))[0]).toBe(202);
});

it('The end of the launcher ends what is broken', async () => {
  const url = await serve();
  await call(`${url}/freeze-redis`);
  await life.end();
  expect((await call(`${url}/flush`))[1]).toMatchObject({ slug: 'unavailable' });
  expect(await call(url, 'GET')).toEqual([200, { available: [] }]);
});

it('What fails says why, and what does not exist is not found', async () => {
  const url = await serve();
  expect((await call(`${url}/kill`))[1]).toMatchObject({ detail: 'No process lives just now.' });
  for (const what of ['buyers', '__proto__', '..%2F', 'toString'])
    expect((await call(`${url}/${what}`))[1]).toMatchObject({ slug: 'not-found' });
});

it('Nobody but the process pages can use the control server', async () => {
  const { DEMONSTRATION_URL } = env;
  expect((await fetch(DEMONSTRATION_URL)).status).toBe(401);
  const headers = { authorization: 'Bearer guessed' };
  expect((await fetch(`${DEMONSTRATION_URL}/flush`, { method: 'POST', headers })).status).toBe(401);
});

it('Whoever is refused breaks nothing', async () => {
  const url = await serve({ refuse: () => ({ slug: 'forbidden', detail: 'Only an operator can do this.' }) });
  expect((await call(`${url}/freeze-redis`))[1]).toMatchObject({ slug: 'forbidden' });
  expect((await call(url, 'GET'))[1]).toMatchObject({ slug: 'forbidden' });
  expect(over).toBeUndefined();
});

it('Outside npm start nothing can be broken', async () => {
  const url = await serve({ control: findControlServer({}) });
  expect(await call(url, 'GET')).toEqual([200, { available: [] }]);
  expect((await call(`${url}/flush`))[1]).toMatchObject({ slug: 'not-found' });
  for (const DEMONSTRATION_URL of ['http://elsewhere.example:80', 'http://127.0.0.1:1/x', ''])
    expect(findControlServer({ DEMONSTRATION_URL, DEMONSTRATION_SECRET: 's' })).toBeNull();
});
