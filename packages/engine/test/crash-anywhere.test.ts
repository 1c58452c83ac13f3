import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  cancelOrder,
  changeAllotment,
  changeSale,
  closeOverdueOrders,
  discardDeadLetter,
  findCatalog,
  openSale,
  QueueDrain,
  readSale,
  replayDeadLetter,
  returnOrder,
  settlePayment,
  type ActingStores,
} from '@stampede/engine';
import { findSale } from '@stampede/store';
import {
  applyAllPending,
  buy,
  countRows,
  deadLetter,
  DeathError,
  endWindows,
  expectLaws,
  mortalStores,
  openTestSale,
  order,
  startWorld,
  stateOf,
  stockOf,
  type TestSale,
  type World,
} from '@stampede/testkit';

/** More than any step takes outwards. */
const STEPS_MAX = 40;

describe.each([4])('a process that dies after any step, with %i partitions', (partitions) => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ partitions });
  });
  afterAll(() => world.close());
  afterEach(() => expectLaws(world));

  /**
   * Runs `act` in a process that dies after its first step, then after its second, … until it lives through all.
   * `sendAgain` is for what stays as it is until then.
   */
  async function dieEverywhere(
    prepare: () => Promise<TestSale>,
    act: (stores: ActingStores, sale: TestSale) => Promise<unknown>,
    check: (sale: TestSale, died: boolean) => Promise<void>,
    sendAgain: () => Promise<unknown> = async () => undefined,
  ): Promise<void> {
    for (let steps = 0; steps < STEPS_MAX; steps += 1) {
      const sale = await prepare();
      let died = false;
      try {
        await act(mortalStores(world.stores, (_step, taken) => taken === steps).stores, sale);
      } catch (error) {
        if (!(error instanceof DeathError)) throw error;
        died = true;
      }
      if (died) await sendAgain();
      await applyAllPending(world);
      await world.drainAll();
      await applyAllPending(world);
      expect(await countRows(world, 'pending_gate_changes')).toBe(0);
      await expectAgreement(sale);
      await check(sale, died);
      if (!died) {
        expect(steps).toBeGreaterThan(1);
        return;
      }
    }
    throw new Error(`it took more than ${STEPS_MAX} steps`);
  }

  /** The gate shows the settings and allotments that the ledger has. */
  async function expectAgreement(sale: TestSale): Promise<void> {
    const ledger = await findSale(world.stores.db, sale.saleId);
    const view = await readSale(world.stores, sale.saleId);
    if (ledger === null) {
      expect(view).toBeNull();
      return;
    }
    expect(view?.source).toBe('gate');
    expect(view!.settings).toEqual({ ...ledger.settings, version: expect.any(Number) });
    expect(view!.stock).toEqual(ledger.stock);
  }

  it('while it opens a sale: the sale exists and has its units, or it does not exist', async () => {
    let count = 0;
    await dieEverywhere(
      async () => {
        count += 1;
        return { saleId: `opened-${partitions}-${count}`, catalog: null as never };
      },
      (stores, { saleId }) =>
        openSale(stores, {
          saleId,
          name: 'x',
          currency: 'EUR',
          opensAtMs: null,
          closesAtMs: null,
          buyerLimit: null,
          paymentWindowSeconds: 300,
          holdSeconds: 1800,
          visibility: 'public',
          message: null,
          items: [{ sku: 'sku', name: null, allotment: 3, unitPrice: 1000 }],
        }),
      async ({ saleId }, died) => {
        const catalog = await findCatalog(world.stores, saleId);
        if (!died) expect(catalog).not.toBeNull();
        if (catalog !== null) await buy(world, { saleId, catalog }, 3);
      },
    );
  });

  it.each([5, -5])(
    'while it changes an allotment by %i: it is changed or it is not, on both sides',
    async (change) => {
      await dieEverywhere(
        async () => {
          const sale = await openTestSale(world);
          await buy(world, sale, 3);
          return sale;
        },
        (stores, sale) => changeAllotment(stores, sale.saleId, 'sku', change),
        async (sale, died) => {
          const [available] = await stockOf(world, sale);
          expect([7, 7 + change]).toContain(available);
          if (!died) expect(available).toBe(7 + change);
        },
      );
    },
  );

  it.each(['paused', 'closed'] as const)(
    'while it makes a sale %s: it is or it is not, on both sides',
    async (state) => {
      await dieEverywhere(
        () => openTestSale(world),
        (stores, sale) => changeSale(stores, sale.saleId, { state }),
        async (sale, died) => {
          const shown = (await readSale(world.stores, sale.saleId))?.settings.state;
          expect(died ? ['open', state] : [state]).toContain(shown);
        },
      );
    },
  );

  it('while it turns the queue into orders: each purchase is one order, with its payment window', async () => {
    await dieEverywhere(
      async () => {
        const sale = await openTestSale(world);
        await buy(world, sale, 4);
        await buy(world, sale, 1, { quantity: 2 });
        return sale;
      },
      async (stores, sale) => {
        const { partition } = sale.catalog;
        const drain = new QueueDrain({
          stores,
          blockingGate: stores.gate,
          partition,
          consumer: 'test',
          blockMs: 0,
          onOrders: () => undefined,
          onDeadLetter: () => undefined,
        });
        while ((await drain.runOnce()).entries > 0);
      },
      async (sale) => {
        const ofSale = `sale_id = '${sale.saleId}' AND state = 'pending_payment'`;
        expect(await countRows(world, 'orders', ofSale)).toBe(5);
        expect(await stockOf(world, sale)).toEqual([4, 6, 0]);
        expect(await world.admin.xlen(`get_good_list:{${sale.catalog.partition}}`)).toBe(0);
        const orders = await world.stores.db.query<{ order_no: string }>(
          `SELECT order_no FROM orders WHERE ${ofSale}`,
        );
        for (const { order_no } of orders) {
          const left = await world.admin.pttl(`pay:{${sale.catalog.partition}}:${order_no}`);
          expect(left).toBeGreaterThan(290_000);
        }
      },
    );
  });

  const withOrder = async (): Promise<TestSale> => {
    const sale = await openTestSale(world);
    [orderNo = ''] = await order(world, sale, 1, { quantity: 2 });
    return sale;
  };
  let orderNo = '';

  it('while it takes a payment: whoever sends it again gets the order paid, once', async () => {
    const payment = (): Parameters<typeof settlePayment>[1] => ({
      orderNo,
      provider: 'p',
      reference: orderNo,
      amount: 2000,
    });
    await dieEverywhere(
      withOrder,
      (stores) => settlePayment(stores, payment()),
      async (sale) => {
        expect(await settlePayment(world.stores, payment())).toMatchObject({ outcome: 'captured' });
        expect(await stockOf(world, sale)).toEqual([8, 0, 2]);
        expect(await countRows(world, 'payments', `order_no = '${orderNo}'`)).toBe(1);
      },
    );
  });

  it('while it corrects the amount of a payment: whoever sends it again gets the order paid, once', async () => {
    const payment = (amount: number): Parameters<typeof settlePayment>[1] => ({
      orderNo,
      provider: 'p',
      reference: orderNo,
      amount,
    });
    await dieEverywhere(
      async () => {
        const sale = await withOrder();
        await settlePayment(world.stores, payment(1));
        return sale;
      },
      (stores) => settlePayment(stores, payment(2000)),
      async (sale) => {
        expect(await settlePayment(world.stores, payment(2000))).toMatchObject({ outcome: 'captured' });
        expect(await stockOf(world, sale)).toEqual([8, 0, 2]);
        expect(await countRows(world, 'payments', `order_no = '${orderNo}'`)).toBe(1);
      },
    );
  });

  it('while it cancels an order: its units are back, once, as soon as anybody asks again', async () => {
    await dieEverywhere(
      withOrder,
      (stores) => cancelOrder(stores, orderNo),
      async (sale) => {
        expect((await cancelOrder(world.stores, orderNo)).outcome).toBe('cancelled');
        expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
      },
    );
  });

  it.each([
    [true, [10, 0, 0]],
    [false, [8, 0, 2]],
  ] as const)(
    'while it returns an order: it is returned, once, as soon as anybody asks again (restock: %s)',
    async (restock, stock) => {
      const request = (): Parameters<typeof returnOrder>[1] => ({ orderNo, restock, reason: null });
      await dieEverywhere(
        async () => {
          const sale = await withOrder();
          await settlePayment(world.stores, { orderNo, provider: 'p', reference: orderNo, amount: 2000 });
          return sale;
        },
        (stores) => returnOrder(stores, request()),
        async (sale) => {
          expect((await returnOrder(world.stores, request())).outcome).toBe('returned');
          expect(await stockOf(world, sale)).toEqual(stock);
          const due = `order_no = '${orderNo}' AND state = 'refund_due' AND refund_cause = 'order_returned'`;
          expect(await countRows(world, 'payments', due)).toBe(1);
        },
      );
    },
  );

  const withLetter = async (): Promise<TestSale> => {
    const sale = await openTestSale(world);
    orderNo = await deadLetter(world, sale, { quantity: 2 });
    return sale;
  };

  it('while it replays a dead letter: it is one order as soon as that is sent again', async () => {
    await dieEverywhere(
      withLetter,
      (stores) => replayDeadLetter(stores, orderNo),
      async (sale) => {
        expect(await replayDeadLetter(world.stores, orderNo)).toMatchObject({ outcome: 'done' });
        await world.drainAll();
        expect(await stateOf(world, orderNo)).toBe('pending_payment');
        expect(await stockOf(world, sale)).toEqual([8, 2, 0]);
        expect(await world.admin.xlen(`get_good_list_dead:{${sale.catalog.partition}}`)).toBe(0);
      },
      () => replayDeadLetter(world.stores, orderNo),
    );
  });

  it('while it discards a dead letter: its units are back, once, as soon as that is sent again', async () => {
    await dieEverywhere(
      withLetter,
      (stores) => discardDeadLetter(stores, orderNo),
      async (sale) => {
        expect(await discardDeadLetter(world.stores, orderNo)).toMatchObject({ outcome: 'done' });
        await applyAllPending(world);
        expect(await stateOf(world, orderNo)).toBe('expired');
        expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
        expect(await world.admin.xlen(`get_good_list_dead:{${sale.catalog.partition}}`)).toBe(0);
      },
      () => discardDeadLetter(world.stores, orderNo),
    );
  });

  it('while it discards a dead letter that no order can come of: its units are back, once', async () => {
    await dieEverywhere(
      async () => {
        const sale = await withLetter();
        await spoil(sale, orderNo);
        return sale;
      },
      (stores) => discardDeadLetter(stores, orderNo),
      async (sale) => {
        const again = await discardDeadLetter(world.stores, orderNo);
        expect(['done', 'dead_letter_not_found']).toContain(again.outcome);
        expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
        expect(await world.admin.xlen(`get_good_list_dead:{${sale.catalog.partition}}`)).toBe(0);
      },
      () => discardDeadLetter(world.stores, orderNo),
    );
  });

  /** Makes its dead letter malformed. */
  async function spoil({ catalog }: TestSale, letter: string): Promise<void> {
    const stream = `get_good_list_dead:{${catalog.partition}}`;
    const entries = await world.admin.xrange(stream, '-', '+');
    const [entryId = ''] = entries.find(([, fields]) => fields.includes(letter)) ?? [];
    await world.admin.xdel(stream, entryId);
    await world.admin.xadd(
      stream,
      '*',
      'order_no',
      letter,
      'purchase',
      'x',
      'dead_lettered_because',
      'a test',
    );
  }

  it('while it closes overdue orders: their units are back, once, after the next sweep', async () => {
    await dieEverywhere(
      async () => {
        const sale = await withOrder();
        await endWindows(world, sale);
        return sale;
      },
      (stores) => closeOverdueOrders(stores, null),
      async (sale) => {
        await closeOverdueOrders(world.stores, null);
        expect(await stateOf(world, orderNo)).toBe('expired');
        expect(await stockOf(world, sale)).toEqual([10, 0, 0]);
      },
    );
  });
});
