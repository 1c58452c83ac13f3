import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  auditSale,
  carryOutErasures,
  eraseBuyer,
  readErasure,
  discardDeadLetter,
  type Stores,
} from '@stampede/engine';
import {
  buy,
  buyer,
  countRows,
  deadLetter,
  DeathError,
  expectLaws,
  instrumentedStores,
  mortalStores,
  openTestSale,
  order,
  pay,
  place,
  startWorld,
  type TestSale,
  type World,
} from '@stampede/testkit';
import { endSale, rebuildAll } from './ended-sale.ts';
import { whereIs } from './where-is.ts';

/** More than an erasure takes outwards. */
const STEPS_MAX = 40;

let world: World;
beforeAll(async () => {
  world = await startWorld({ partitions: 2 });
});
afterAll(() => world.close());
afterEach(() => expectLaws(world));

/** One run, as a minute later. */
async function carryOut(stores: Stores = world.stores): Promise<string[]> {
  await world.stores.db.query(`UPDATE erasures SET retry_at = clock_timestamp()`);
  const { finished } = await carryOutErasures(stores);
  return finished.map(({ erasureId }) => erasureId);
}

/** A sale in which the buyer has paid for 2 units and let an order expire, with keys and request ids that name the buyer. */
async function soldTo(buyerId: string, fields: Parameters<typeof openTestSale>[1] = {}): Promise<TestSale> {
  const sale = await openTestSale(world, fields);
  const [paid = ''] = await buy(world, sale, 1, {
    ...{ buyerId, quantity: 2, idempotencyKey: `${buyerId}-1`, requestId: `r-${buyerId}` },
  });
  await buy(world, sale, 1, { buyerId, idempotencyKey: `${buyerId}-2` });
  await buy(world, sale, 3, { idempotencyKey: 'somebody else' });
  await world.drainAll();
  await pay(world, paid, { amount: 2000 });
  return sale;
}

describe('the id of a buyer', () => {
  it('is replaced at once in a sale that ended over 24 hours ago, and is nowhere to be found afterwards', async () => {
    const buyerId = buyer();
    const sale = await soldTo(buyerId);
    await endSale(world, sale);
    expect(await whereIs(world, buyerId)).toEqual(expect.arrayContaining(['orders']));
    expect(await whereIs(world, buyerId)).toHaveLength(3);
    const { erasure, waitingForSales } = await eraseBuyer(world.stores, buyerId);
    expect(waitingForSales).toEqual([sale.saleId]);
    expect(await carryOut()).toEqual([erasure.erasureId]);
    expect(await whereIs(world, buyerId)).toEqual([]);
    const [row] = await world.stores.db.query<{ pseudonym: string }>(
      `SELECT pseudonym FROM erasures WHERE erasure_id = $1`,
      [erasure.erasureId],
    );
    const { pseudonym = '' } = row ?? {};
    expect(await countRows(world, 'orders', `buyer_id = '${pseudonym}' AND idempotency_key IS NULL`)).toBe(2);
    const { partition } = sale.catalog;
    expect(await world.admin.hget(`buyers:{${partition}}:${sale.saleId}`, pseudonym)).toBe('2');
    expect(await readErasure(world.stores, erasure.erasureId)).toMatchObject({
      erasure: { ordersErased: 2, finishedAtMs: expect.any(Number) },
      waitingForSales: [],
    });
    await rebuildAll(world);
    expect(await whereIs(world, buyerId)).toEqual([]);
  });

  it('stays in a sale that runs, where it counts for the limit, and goes when that has ended for 24 hours', async () => {
    const buyerId = buyer();
    const ended = await soldTo(buyerId);
    await endSale(world, ended);
    const running = await soldTo(buyerId, { buyerLimit: 3 });
    const { erasure } = await eraseBuyer(world.stores, buyerId);
    expect(await carryOut()).toEqual([]);
    expect(await countRows(world, 'orders', `buyer_id = '${buyerId}' AND sale_id = '${ended.saleId}'`)).toBe(
      0,
    );
    const { erasureId } = erasure;
    expect((await readErasure(world.stores, erasureId))?.waitingForSales).toEqual([running.saleId]);
    expect(await place(world, running, { buyerId })).toMatchObject([{ outcome: 'buyer_limit_reached' }]);
    await endSale(world, running, 23);
    expect(await carryOut()).toEqual([]);
    await world.stores.db.query(`UPDATE sales SET closes_at = closes_at - interval '2 hours'`);
    expect(await carryOut()).toEqual([erasureId]);
    expect(await whereIs(world, buyerId)).toEqual([]);
    await rebuildAll(world);
  });

  it('may be that of a new buyer, in a sale that is created after the request', async () => {
    const buyerId = buyer();
    const ended = await soldTo(buyerId);
    await endSale(world, ended);
    const { erasure } = await eraseBuyer(world.stores, buyerId);
    await world.stores.db.query(`UPDATE erasures SET requested_at = requested_at - interval '1 second'`);
    await world.stores.db.query(`UPDATE sales SET created_at = created_at - interval '10 seconds'`);
    const later = await openTestSale(world);
    await order(world, later, 1, { buyerId });
    expect(await carryOut()).toEqual([erasure.erasureId]);
    expect(await countRows(world, 'orders', `buyer_id = '${buyerId}'`)).toBe(1);
    expect((await eraseBuyer(world.stores, buyerId)).erasure.erasureId).not.toBe(erasure.erasureId);
  });

  it('has one erasure while that is not finished', async () => {
    const buyerId = buyer();
    await soldTo(buyerId);
    const both = await Promise.all([eraseBuyer(world.stores, buyerId), eraseBuyer(world.stores, buyerId)]);
    expect(new Set(both.map(({ erasure }) => erasure.erasureId)).size).toBe(1);
  });

  it('keeps its erasure unfinished while a dead letter has it', async () => {
    const buyerId = buyer();
    const sale = await openTestSale(world);
    const letter = await deadLetter(world, sale, { buyerId });
    const { erasure } = await eraseBuyer(world.stores, buyerId);
    expect(await carryOut()).toEqual([]);
    await discardDeadLetter(world.stores, letter);
    await endSale(world, sale);
    expect(await carryOut()).toEqual([erasure.erasureId]);
    expect(await whereIs(world, buyerId)).toEqual([]);
  });

  it('that no order has is erased as any other', async () => {
    const { erasure } = await eraseBuyer(world.stores, buyer());
    expect(await carryOut()).toEqual([erasure.erasureId]);
  });
});

describe('an erasure', () => {
  /** A buyer whose sale has ended, with the erasure requested. */
  async function requested(): Promise<{ buyerId: string; sale: TestSale; erasureId: string }> {
    const buyerId = buyer();
    const sale = await soldTo(buyerId);
    await endSale(world, sale);
    const { erasure } = await eraseBuyer(world.stores, buyerId);
    return { buyerId, sale, erasureId: erasure.erasureId };
  }

  it('whose process dies after any step is finished by another', async () => {
    for (let steps = 0; steps < STEPS_MAX; steps += 1) {
      const { buyerId } = await requested();
      const mortal = mortalStores(world.stores, (_step, taken) => taken === steps);
      await carryOut(mortal.stores).catch((error: unknown) => {
        if (!(error instanceof DeathError)) throw error;
      });
      const died = mortal.diedBefore() !== null;
      if (died) await carryOut();
      expect(await whereIs(world, buyerId)).toEqual([]);
      if (!died) {
        expect(steps).toBeGreaterThan(4);
        return;
      }
    }
    throw new Error(`it took more than ${STEPS_MAX} steps`);
  });

  it('that two processes carry out at once is carried out', async () => {
    const { buyerId } = await requested();
    const other = await startWorld({ beside: world });
    try {
      for (let turn = 0; turn < 3; turn += 1)
        await Promise.all([carryOut(), carryOut(other.stores), carryOut(other.stores)]);
    } finally {
      await other.close();
    }
    expect(await whereIs(world, buyerId)).toEqual([]);
  });

  /** Carries it out, with something else between its script and its transaction. */
  async function interrupted(between: () => Promise<unknown>): Promise<string[]> {
    let isErased = false;
    return carryOut(
      instrumentedStores(world.stores, async (step, run) => {
        if (step.kind === 'transaction' && isErased) {
          isErased = false;
          await between();
        }
        const result = await run();
        if (step.name === 'redis erase-buyer') isErased = true;
        return result;
      }),
    );
  }

  it('is not undone by a rebuild of the gate in between', async () => {
    const { buyerId, erasureId } = await requested();
    expect(await interrupted(() => rebuildAll(world))).toEqual([]);
    expect(await carryOut()).toEqual([erasureId]);
    expect(await whereIs(world, buyerId)).toEqual([]);
  });

  it('is no damage to an audit in between', async () => {
    const { sale } = await requested();
    let broken: unknown;
    await interrupted(async () => {
      broken = (await auditSale(world.stores, sale.saleId))?.laws.filter(({ holds }) => !holds);
    });
    expect(broken).toEqual([]);
  });
});
