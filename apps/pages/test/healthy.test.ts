import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ShopClient, startDeployment, type Deployment } from '@stampede/testkit';
import { startSafePostgres, type SafePostgres } from './safe-postgres.ts';
import { startWatched, type Watched } from './watched.ts';

/** Default: a minute, so that all tests end in time. DESK_SECONDS=600 is the ten that a sale takes. */
const MS = Number(process.env['DESK_SECONDS'] ?? 60) * 1000;
const BUYERS = 8;
const UNITS = 100_000;

let postgres: SafePostgres;
let deployment: Deployment;
let shop: ShopClient;
let watched: Watched;

beforeAll(async () => {
  postgres = await startSafePostgres();
  deployment = await startDeployment();
  shop = new ShopClient(deployment, BUYERS);
  await shop.openSale({
    saleId: 'storm',
    items: [{ sku: 'a', allotment: UNITS }],
    paymentWindowSeconds: 20,
  });
  watched = await startWatched(deployment);
  watched.watch.watchSale('storm', () => undefined);
  await watched.shows();
}, 60_000);
afterAll(async () => {
  shop.close();
  await watched.close();
  await deployment.stop();
  await postgres.remove();
}, 60_000);

it(
  'while buyers buy, pay, cancel and let orders expire, no card is ever shown',
  async () => {
    const from = watched.views.length;
    const endMs = performance.now() + MS;
    let bought = 0;
    const statuses = new Set<number>();
    const buyer = async (): Promise<void> => {
      while (performance.now() < endMs) {
        bought += 1;
        const turn = bought % 4;
        const { status, body } = await shop.purchase('storm', {
          ...{ sku: 'a', quantity: 1, buyerId: `buyer-${bought}` },
        });
        statuses.add(status);
        const orderNo = String(body['orderNo']);
        await shop.order(orderNo, 10);
        if (turn === 0) await shop.cancel(orderNo);
        // The others expire. A return is due for refund, which is a card.
        if (turn === 1) await shop.pay(orderNo, 1000);
      }
    };
    await Promise.all(Array.from({ length: BUYERS }, buyer));
    const cards = watched.views.slice(from).flatMap(({ view }) => view.cards);
    expect(cards).toEqual([]);
    expect([...statuses]).toEqual([202]);
    // A view every half second; with room for a busy machine.
    expect(watched.views.length - from).toBeGreaterThan(MS / 1000);
  },
  MS + 60_000,
);
