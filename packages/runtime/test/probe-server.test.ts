import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';

import { ProbeServer } from '../src/probe-server.ts';
import { recordingLogger } from './log-lines.ts';

const started: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const each of started.splice(0)) await each.stop();
});

/** A server of somebody else's, on a port that was free. */
async function occupy(): Promise<{ port: number; stop: () => Promise<void> }> {
  const server: Server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  started.push({ stop });
  return { port: (server.address() as AddressInfo).port, stop };
}

async function freePort(): Promise<number> {
  const { port, stop } = await occupy();
  await stop();
  return port;
}

function probesAt(port: number, options: { metrics?: () => Promise<string>; status?: string } = {}) {
  const { log, lines } = recordingLogger();
  const probes = new ProbeServer({
    host: '127.0.0.1',
    port,
    log,
    readiness: async (isStopping) => ({ status: isStopping ? 'stopping' : (options.status ?? 'ready') }),
    metrics: options.metrics ?? (async () => 'up 1\n'),
  });
  started.push(probes);
  return { probes, lines, get: (path: string, init = {}) => fetch(`http://127.0.0.1:${port}${path}`, init) };
}

describe('The probes of a process', () => {
  it('say that it lives, that it is ready, and what it counts', async () => {
    const { probes, get } = probesAt(await freePort());
    await probes.start();
    const [livez, readyz, metrics] = [await get('/livez?x=1'), await get('/readyz'), await get('/metrics')];
    expect([livez.status, await livez.json()]).toEqual([200, { status: 'ok' }]);
    expect([readyz.status, await readyz.json()]).toEqual([200, { status: 'ready' }]);
    expect([metrics.status, await metrics.text()]).toEqual([200, 'up 1\n']);
    expect(metrics.headers.get('content-type')).toContain('version=0.0.4');
    expect((await get('/elsewhere')).status).toBe(404);
    expect((await get('/livez', { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('say 503 while it is not ready, and while it stops, when it still lives', async () => {
    const { probes, get } = probesAt(await freePort(), { status: 'not-ready' });
    await probes.start();
    expect((await get('/readyz')).status).toBe(503);
    probes.quiet();
    const readyz = await get('/readyz');
    expect([readyz.status, await readyz.json()]).toEqual([503, { status: 'stopping' }]);
    expect((await get('/livez')).status).toBe(200);
  });

  it('outlive metrics that cannot be read', async () => {
    const metrics = () => Promise.reject(new Error('no figures'));
    const { probes, get, lines } = probesAt(await freePort(), { metrics });
    await probes.start();
    expect((await get('/metrics')).status).toBe(500);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', url: '/metrics' }));
    expect((await get('/livez')).status).toBe(200);
  });

  it('do without a port that is taken, with one warning that names it, and take it when it is free', async () => {
    const other = await occupy();
    const { probes, get, lines } = probesAt(other.port);
    await probes.start();
    expect(probes.troubles()).toEqual([expect.stringContaining(`EADDRINUSE`)]);
    await other.stop();
    while (probes.troubles().length > 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await get('/livez')).status).toBe(200);
    expect(lines.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({ port: other.port, cause: expect.stringContaining('EADDRINUSE') }),
    ]);
  });

  it('give up waiting for a port when the process stops', async () => {
    const other = await occupy();
    const { probes } = probesAt(other.port);
    await probes.start();
    await probes.stop();
    await other.stop();
    await expect(fetch(`http://127.0.0.1:${other.port}/livez`)).rejects.toThrow();
  });
});
