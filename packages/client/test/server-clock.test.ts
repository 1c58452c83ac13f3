import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from '../src/index.ts';
import { serverClock } from '../src/server-clock.ts';
import { startScriptedServer, type ScriptedServer } from './scripted-server.ts';

describe('the clock of the server', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer();
  });
  afterAll(() => server.close());

  it('is that of the fastest round trip, in its middle, and runs on', () => {
    const receivedAt = performance.now();
    const clock = serverClock([
      { serverTimeMs: 5_000_000, sentAt: receivedAt - 500, receivedAt },
      { serverTimeMs: 1_000_000, sentAt: receivedAt - 20, receivedAt },
      { serverTimeMs: 9_000_000, sentAt: receivedAt - 100, receivedAt },
    ]);
    const elapsedMs = clock.now() - 1_000_010;
    expect(elapsedMs).toBeGreaterThanOrEqual(0);
    expect(elapsedMs).toBeLessThan(1000);
    expect(clock.errorMs).toBe(10);
    expect(Math.abs(clock.offsetMs + Date.now() - clock.now())).toBeLessThan(100);
  });

  it('is measured by several answers, and one that is lost does not count', async () => {
    const at = '2030-01-01T12:00:00.000Z';
    server.play('cut', { status: 200, body: { serverTime: at } });
    const before = performance.now();
    const clock = await createClient({ url: server.url }).time({ samples: 3 });
    expect(server.received.map(({ line }) => line)).toEqual(Array(4).fill('GET /time'));
    const lateMs = clock.now() - Date.parse(at);
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThanOrEqual(performance.now() - before);
    expect(clock.errorMs).toBeLessThan(performance.now() - before);
  });

  it('cannot be measured by no answer', async () => {
    await expect(createClient({ url: server.url }).time({ samples: 0 })).rejects.toThrow('from 1 to 20');
  });
});
