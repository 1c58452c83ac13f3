import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { changeSale, findCatalog, openSale, readSale } from '@stampede/engine';
import { expectLaws, openTestSale, place, startWorld, waitFor, type World } from '@stampede/testkit';

/** Long enough for some purchases before it, wherever the machine is not very busy. */
const SOON_MS = 300;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.drainAll();
  await expectLaws(world);
});
afterAll(() => world.close());

it("opens to the millisecond by Redis' clock, and says until then when", async () => {
  const farMs = Date.now() + 3_600_000;
  const sale = await openTestSale(world, { opensAtMs: farMs });
  expect(await place(world, sale, {})).toMatchObject([{ outcome: 'sale_not_open', opensAtMs: farMs }]);
  const opensAtMs = Math.ceil(await world.stores.nodes.readClock()) + SOON_MS;
  await changeSale(world.stores, sale.saleId, { opensAtMs });
  await waitFor('the sale has opened', async () => {
    const asked = await world.stores.nodes.readClock();
    const [outcome] = await place(world, sale, {});
    if (outcome!.outcome === 'accepted') {
      expect(outcome).toMatchObject({ serverTimeMs: expect.any(Number) });
      expect((outcome as { serverTimeMs: number }).serverTimeMs).toBeGreaterThanOrEqual(opensAtMs);
      return true;
    }
    expect(outcome).toEqual({ outcome: 'sale_not_open', opensAtMs, serverTimeMs: expect.any(Number) });
    expect((outcome as { serverTimeMs: number }).serverTimeMs).toBeLessThan(opensAtMs);
    expect(asked).toBeLessThan(opensAtMs);
    return false;
  });
});

it('closes at its time, and stays closed', async () => {
  const sale = await openTestSale(world, { closesAtMs: Date.now() + 3_600_000 });
  expect(await place(world, sale, {})).toMatchObject([{ outcome: 'accepted' }]);
  const closesAtMs = Math.ceil(await world.stores.nodes.readClock()) + SOON_MS;
  await changeSale(world.stores, sale.saleId, { closesAtMs });
  await waitFor('the sale has closed', async () => {
    const [outcome] = await place(world, sale, { quantity: 10_000 });
    return outcome!.outcome === 'sale_closed';
  });
  expect(await place(world, sale, {})).toEqual([{ outcome: 'sale_closed' }]);
});

it('sells nothing while it is paused, and goes on afterwards', async () => {
  const sale = await openTestSale(world);
  expect(await changeSale(world.stores, sale.saleId, { state: 'paused' })).toMatchObject({
    outcome: 'changed',
    sale: { settings: { state: 'paused' }, source: 'gate' },
  });
  expect(await place(world, sale, {})).toEqual([{ outcome: 'sale_paused' }]);
  await changeSale(world.stores, sale.saleId, { state: 'open' });
  expect(await place(world, sale, {})).toMatchObject([{ outcome: 'accepted' }]);
});

it('says that it is closed or not open yet before it says that it is paused', async () => {
  const later = await openTestSale(world, { opensAtMs: Date.now() + 60_000 });
  await changeSale(world.stores, later.saleId, { state: 'paused' });
  expect(await place(world, later, {})).toMatchObject([{ outcome: 'sale_not_open' }]);
  await changeSale(world.stores, later.saleId, { state: 'closed' });
  expect(await place(world, later, {})).toMatchObject([{ outcome: 'sale_closed' }]);
});

it('cannot be opened again, or changed but for its name, once it is closed', async () => {
  const sale = await openTestSale(world);
  await changeSale(world.stores, sale.saleId, { state: 'closed' });
  for (const change of [
    { state: 'open' },
    { state: 'paused' },
    { closesAtMs: null },
    { buyerLimit: 1 },
  ] as const) {
    expect(await changeSale(world.stores, sale.saleId, change)).toEqual({ outcome: 'sale_closed' });
  }
  expect(await changeSale(world.stores, sale.saleId, { state: 'closed', name: 'Over' })).toMatchObject({
    outcome: 'changed',
    sale: { settings: { state: 'closed', name: 'Over' } },
  });
});

it('never closes before it opens', async () => {
  const sale = await openTestSale(world, { opensAtMs: 2000 });
  expect(await changeSale(world.stores, sale.saleId, { closesAtMs: 2000 })).toEqual({
    outcome: 'closes_before_it_opens',
  });
});

it('exists once: an id that is taken changes nothing, also when two processes bring it at the same moment', async () => {
  const other = await startWorld({ beside: world });
  const sale = {
    saleId: 'twice',
    name: 'x',
    currency: 'EUR',
    opensAtMs: null,
    closesAtMs: null,
    buyerLimit: null,
    paymentWindowSeconds: 300,
    holdSeconds: 1800,
    visibility: 'public' as const,
    message: null,
    items: [{ sku: 'sku', name: null, allotment: 3, unitPrice: 5 }],
  };
  const outcomes = await Promise.all([world, other, world].map(({ stores }) => openSale(stores, sale)));
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['opened', 'sale_exists', 'sale_exists']);
  expect((await readSale(world.stores, 'twice'))?.stock[0]?.available).toBe(3);
  expect(await findCatalog(other.stores, 'twice')).toMatchObject({ items: [{ sku: 'sku', unitPrice: 5 }] });
  await other.close();
});

it('does not exist under a name that nobody gave it', async () => {
  expect(await changeSale(world.stores, 'nobody', { state: 'paused' })).toEqual({
    outcome: 'sale_not_found',
  });
  expect(await readSale(world.stores, 'nobody')).toBeNull();
});
