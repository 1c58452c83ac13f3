import { get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@stampede/testkit';
import type { DeskSource } from '../src/stream/desk-source.ts';
import type { DeskView, SaleView } from '../src/view/desk-view.ts';
import { OPERATOR, slugOf, startPages, type Pages } from './pages-kit.ts';

/** A source that the test moves, and that counts how often its views are serialised. */
interface MovedSource extends DeskSource {
  serialised: number;
  readonly sales: Map<string, SaleView | null>;
  readonly watched: string[];
  publishDesk(padding?: string): void;
  publishSale(saleId: string, change: SaleView | null): void;
}

function movedSource(): MovedSource {
  const onDesk = new Set<(view: DeskView) => void>();
  const onSale = new Map<string, (view: SaleView | null) => void>();
  const desk = (at = 'now'): DeskView => {
    const unread = { value: null, asOf: null };
    const view = { at, cards: [], sales: unread, unclosedSales: null, processes: unread };
    return Object.assign(view, {
      toJSON() {
        source.serialised += 1;
        return { at };
      },
    });
  };
  const source: MovedSource = {
    serialised: 0,
    sales: new Map(),
    watched: [],
    desk: () => desk(),
    sale: (saleId) => (source.sales.has(saleId) ? source.sales.get(saleId)! : 'reading'),
    onDesk(listener) {
      onDesk.add(listener);
      return () => onDesk.delete(listener);
    },
    watchSale(saleId, listener) {
      source.watched.push(saleId);
      onSale.set(saleId, listener);
      return () => {
        source.watched.splice(source.watched.indexOf(saleId), 1);
        onSale.delete(saleId);
      };
    },
    publishDesk(padding = 'next') {
      const view = desk(padding);
      for (const listener of onDesk) listener(view);
    },
    publishSale: (saleId, change) => onSale.get(saleId)?.(change),
  };
  return source;
}

const saleView = (saleId: string, samples: number): SaleView =>
  ({
    saleId,
    samples: Array.from({ length: samples }, (_, at) => ({ at: String(at) })),
  }) as unknown as SaleView;

let source: MovedSource;
let pages: Pages;
let cookie: string;
const readers: Reader[] = [];
beforeEach(async () => {
  source = movedSource();
  pages = await startPages({ source, streamsMax: 20 });
  cookie = await pages.signIn(OPERATOR);
});
afterEach(async () => {
  for (const { stop } of readers.splice(0)) stop();
  await pages.stop();
});

interface Reader {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** All that has come. */
  text(): string;
  /** The data of the events of this name. */
  events(name: string): { at?: string; samples?: unknown[] }[];
  hasEnded(): boolean;
  stop(): void;
}

async function read(path = '/desk/stream'): Promise<Reader> {
  return new Promise((resolve, reject) => {
    const request = get(
      { host: '127.0.0.1', port: pages.port, path, headers: { cookie }, agent: false },
      (response) => {
        let text = '';
        let ended = false;
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => (ended = true));
        response.on('error', () => undefined);
        const reader: Reader = {
          status: response.statusCode!,
          headers: response.headers,
          text: () => text,
          events: (name) =>
            [...text.matchAll(/^event: (.*)\ndata: (.*)\n\n/gm)]
              .filter(([, one]) => one === name)
              .map(([, , data]) => JSON.parse(data!) as { at?: string }),
          hasEnded: () => ended,
          stop: () => request.destroy(),
        };
        readers.push(reader);
        resolve(reader);
      },
    );
    request.on('error', reject);
  });
}

const come = (reader: Reader, name: string, count: number) =>
  waitFor(`${count} events ${name} have come`, () => reader.events(name).length >= count);

describe('a stream', () => {
  it('begins with the time to come back after, and the present view', async () => {
    const reader = await read();
    await come(reader, 'desk', 1);
    expect(reader.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    expect(reader.text()).toMatch(/^retry: 1000\n\nevent: desk\ndata: \{"at":"now"\}\n\n/);
  });

  it('is serialised once for all pages', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => read()));
    source.serialised = 0;
    source.publishDesk();
    source.publishDesk();
    for (const reader of all) await come(reader, 'desk', 3);
    expect(source.serialised).toBe(2);
  });

  it('is 401 without a session, 400 for what is no sale, and 503 beyond the most', async () => {
    expect((await pages.ask('/desk/stream')).status).toBe(401);
    const wrong = await pages.ask('/desk/stream?sale=%20', { headers: { cookie } });
    expect([wrong.status, slugOf(wrong)]).toEqual([400, 'invalid-request']);
    for (let open = 0; open < 20; open += 1) await read();
    const full = await pages.ask('/desk/stream', { headers: { cookie } });
    expect([full.status, slugOf(full), full.headers['retry-after']]).toEqual([503, 'unavailable', '10']);
    readers[0]?.stop();
    await waitFor('a place is free', () => pages.hub.size === 19);
    expect((await read()).status).toBe(200);
  });

  it('skips what a page does not read, and never queues more than one message for it', async () => {
    const accepted = new Promise<Socket>((resolve) => pages.server.once('connection', resolve));
    const socket: Socket = connect(pages.port, '127.0.0.1');
    socket.write(`GET /desk/stream HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n\r\n`);
    await waitFor('it is open', () => pages.hub.size === 1);
    socket.pause();
    const serverEnd = await accepted;
    const padding = 'x'.repeat(1_000_000);
    for (let count = 0; count < 100; count += 1) {
      source.publishDesk(padding);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(serverEnd.writableLength).toBeLessThan(1_100_000);
    let received = 0;
    socket.on('data', (data) => (received += data.length));
    socket.resume();
    await waitFor('what was queued has come', () => serverEnd.writableLength === 0);
    source.publishDesk('last');
    await waitFor('it goes on', () => received > 1_000_000);
    expect(received).toBeLessThan(20_000_000);
    socket.destroy();
  });
});

describe('the stream of a sale', () => {
  it('has all samples first, and then those that are new; read once for all pages', async () => {
    source.sales.set('s', saleView('s', 5));
    const [one, other] = [await read('/desk/stream?sale=s'), await read('/desk/stream?sale=s')];
    expect(source.watched).toEqual(['s']);
    source.publishSale('s', saleView('s', 1));
    for (const reader of [one, other]) {
      await come(reader, 'sale', 2);
      expect(reader.events('sale').map(({ samples }) => samples?.length)).toEqual([5, 1]);
    }
    one.stop();
    other.stop();
    await waitFor('it is not read any more', () => source.watched.length === 0);
  });

  it('begins when the sale has been read', async () => {
    const reader = await read('/desk/stream?sale=s');
    await come(reader, 'desk', 1);
    expect(reader.events('sale')).toEqual([]);
    source.sales.set('s', saleView('s', 3));
    source.publishSale('s', saleView('s', 1));
    await come(reader, 'sale', 1);
    expect(reader.events('sale')[0]?.samples).toHaveLength(3);
  });

  it('says that there is no such sale', async () => {
    source.sales.set('s', null);
    const reader = await read('/desk/stream?sale=s');
    await come(reader, 'sale-unknown', 1);
    source.sales.set('s', saleView('s', 1));
    source.publishSale('s', null);
    await come(reader, 'sale-unknown', 2);
  });
});

describe('a stream ends', () => {
  it('within a second or two with its session', async () => {
    const reader = await read();
    pages.pass(29 * 60_000);
    await pages.ask('/desk/session', { headers: { cookie } });
    pages.pass(2 * 60_000);
    source.publishDesk();
    await come(reader, 'desk', 2);
    pages.hub.endInvalid();
    source.publishDesk();
    await come(reader, 'desk', 3);
    pages.pass(29 * 60_000);
    await waitFor('it has ended', () => reader.hasEnded());
  });

  it('when its session is signed out, and no other one', async () => {
    const reader = await read();
    cookie = await pages.signIn(OPERATOR);
    const other = await read();
    const answer = await pages.ask('/desk/session', { method: 'DELETE', headers: { cookie } });
    expect(answer.status).toBe(204);
    await waitFor('it has ended', () => other.hasEnded());
    expect(reader.hasEnded()).toBe(false);
  });

  it('when everybody is signed out', async () => {
    const reader = await read();
    pages.generation.current = 2;
    await waitFor('it has ended', () => reader.hasEnded());
  });

  it('when the process is to stop, before anything waits', async () => {
    const reader = await read();
    pages.hub.quiet();
    await waitFor('it has ended', () => reader.hasEnded());
    // A browser opens a stream that has ended again, and none that was refused.
    const again = await pages.ask('/desk/stream', { headers: { cookie } });
    expect([again.status, again.text]).toEqual([200, 'retry: 1000\n\n']);
  });
});
