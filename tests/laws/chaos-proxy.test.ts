import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { resetSocket, startProxy, waitFor, type Proxy } from '@stampede/testkit';

/** Echoes every line, and records what it received. */
class EchoServer {
  readonly sockets = new Set<Socket>();
  heard = '';
  readonly server: Server = createServer((socket) => {
    this.sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    socket.on('data', (data) => {
      this.heard += data.toString();
      socket.write(data);
    });
  });
}

class Caller {
  heard = '';
  /** null while the connection is open. */
  ended: 'in order' | 'with an error' | null = null;
  readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (data) => (this.heard += data.toString()));
    this.socket.on('error', () => (this.ended = 'with an error'));
    this.socket.on('close', () => (this.ended ??= 'in order'));
  }
}

let echo: EchoServer;
let proxy: Proxy;
let callers: Caller[];
beforeEach(async () => {
  echo = new EchoServer();
  callers = [];
  await new Promise<void>((resolve) => echo.server.listen(0, '127.0.0.1', resolve));
  const address = echo.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  proxy = await startProxy(`redis://127.0.0.1:${address.port}/0`);
});
afterEach(async () => {
  for (const { socket } of callers) socket.destroy();
  await proxy.close();
  await waitFor('the server has no connection left', () => echo.sockets.size === 0);
  await new Promise((resolve) => echo.server.close(resolve));
});

function call(): Caller {
  const caller = new Caller(Number(new URL(proxy.url).port));
  callers.push(caller);
  return caller;
}

async function answers(caller: Caller, text: string): Promise<number> {
  const from = performance.now();
  const before = caller.heard;
  caller.socket.write(text);
  await waitFor(`${text} is answered`, () => caller.heard === before + text);
  return performance.now() - from;
}

/** Waits long enough for data in flight to arrive: many requests over a working proxy are answered meanwhile. */
async function aWhile(delayMs = 0): Promise<void> {
  const beside = await startProxy(proxy.url.replace(/:\d+\//, `:${String(portOf(echo))}/`));
  const caller = new Caller(Number(new URL(beside.url).port));
  callers.push(caller);
  beside.delay(delayMs, 0);
  await answers(caller, '.');
  beside.mend();
  const much = 'x'.repeat(1_000_000);
  for (let round = 0; round < 10; round += 1) await answers(caller, much);
  await beside.close();
}

function portOf({ server }: EchoServer): number {
  const address = server.address();
  return address === null || typeof address === 'string' ? 0 : address.port;
}

it('forwards in both directions, many connections, large data, and the end', async () => {
  const many = Array.from({ length: 50 }, call);
  await Promise.all(many.map((caller, index) => answers(caller, `hello ${index}`)));
  const large = 'x'.repeat(5_000_000);
  await answers(call(), large);
  many[0]?.socket.end('bye');
  await waitFor('the last words came back, and the end', () => many[0]?.ended === 'in order');
  expect(many[0]?.heard).toBe('hello 0bye');
});

it('delays both directions, keeps the order, and is fast again after the undo', async () => {
  const caller = call();
  await answers(caller, 'a');
  const undo = proxy.delay(500, 30);
  expect(await answers(caller, 'b')).toBeGreaterThanOrEqual(990);
  for (let index = 0; index < 20; index += 1) caller.socket.write(`${index},`);
  await waitFor('all came', () => caller.heard.endsWith('19,'));
  expect(caller.heard).toBe(`ab${Array.from({ length: 20 }, (_, index) => `${index},`).join('')}`);
  undo();
  expect(await answers(caller, 'c')).toBeLessThan(500);
});

it('drops the connections with a reset, and takes new ones', async () => {
  const caller = call();
  await answers(caller, 'a');
  proxy.drop();
  await waitFor('it was reset', () => caller.ended === 'with an error');
  await answers(call(), 'b');
});

it('refuses old and new connections until the undo', async () => {
  const caller = call();
  await answers(caller, 'a');
  const undo = proxy.refuse();
  await waitFor('the old one was reset', () => caller.ended !== null);
  const second = call();
  await waitFor('the new one was reset', () => second.ended !== null);
  undo();
  await answers(call(), 'b');
});

it('breaks the next reply of each connection in its middle', async () => {
  const [one, two, three] = [call(), call(), call()];
  await Promise.all([one, two, three].map((caller) => answers(caller, 'a')));
  const undo = proxy.breakReplies('half');
  one.socket.write('12345678');
  two.socket.write('87654321');
  await waitFor('both were reset', () => one.ended !== null && two.ended !== null);
  expect([one.heard, two.heard]).toEqual(['a1234', 'a8765']);
  expect(echo.heard).toContain('12345678');
  undo();
  await answers(three, 'whole');
});

it('swallows the next reply of each connection and cuts it then', async () => {
  const caller = call();
  await answers(caller, 'a');
  proxy.breakReplies('whole');
  caller.socket.write('12345678');
  await waitFor('it was reset', () => caller.ended !== null);
  expect(caller.heard).toBe('a');
  expect(echo.heard).toBe('a12345678');
});

it.each(['requests', 'replies', 'both'] as const)(
  'silences %s and loses nothing when mended',
  async (direction) => {
    const old = call();
    await answers(old, 'a');
    const undo = proxy.silence(direction);
    const fresh = call();
    old.socket.write('old');
    fresh.socket.write('fresh');
    if (direction === 'replies') await waitFor('requests arrive', () => echo.heard.includes('fresh'));
    await aWhile();
    expect([old.heard, fresh.heard, old.ended, fresh.ended]).toEqual(['a', '', null, null]);
    expect(echo.heard.includes('old')).toBe(direction === 'replies');
    undo();
    await waitFor('everything came', () => old.heard === 'aold' && fresh.heard === 'fresh');
  },
);

it('holds a silent connection without reading ahead, and can drop it', async () => {
  const caller = call();
  await answers(caller, 'a');
  proxy.silence('both');
  caller.socket.write('x'.repeat(50_000_000));
  await aWhile();
  expect(caller.socket.writableLength).toBeGreaterThan(0);
  proxy.drop();
  await waitFor('it was reset', () => caller.ended !== null);
  proxy.mend();
  await answers(call(), 'b');
});

it('lets what is late already wait on while the connection is silent', async () => {
  const caller = call();
  await answers(caller, 'a');
  const undoDelay = proxy.delay(200, 0);
  caller.socket.write('late');
  await waitFor('the server has it', () => echo.heard === 'alate');
  const undoSilence = proxy.silence('replies');
  await aWhile(200);
  expect(caller.heard).toBe('a');
  undoDelay();
  undoSilence();
  await waitFor('it came', () => caller.heard === 'alate');
});

it('loses the one reply that matches', async () => {
  const caller = call();
  await answers(caller, 'a');
  const lost = proxy.loseReply((data) => data.includes('secret'));
  await answers(caller, 'b');
  caller.socket.write('secret');
  await lost;
  await waitFor('it was reset', () => caller.ended !== null);
  expect(caller.heard).toBe('ab');
});

it('closes a connection that is reset in the turn in which it said its end', async () => {
  const caller = call();
  await answers(caller, 'hello');
  caller.socket.end();
  resetSocket(caller.socket);
  await waitFor('the connection is closed', () => caller.ended !== null);
});
