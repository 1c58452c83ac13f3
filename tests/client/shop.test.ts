import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createClient,
  isProblem,
  OrderWaitError,
  type Client,
  type Order,
  type Payment,
} from '@stampede/client';
import { lawsAtRest, ShopClient, startDeployment, type Deployment } from '@stampede/testkit';

let deployment: Deployment;
let observer: ShopClient;
let operator: Client;
let shop: Client;
beforeAll(async () => {
  deployment = await startDeployment();
  observer = new ShopClient(deployment, 4);
  const { url, operatorToken, shopToken } = deployment;
  operator = createClient({ url, token: operatorToken });
  shop = createClient({ url, token: () => Promise.resolve(shopToken) });
}, 60_000);
afterAll(async () => {
  observer.close();
  await deployment.stop();
}, 60_000);

let opened: string[] = [];
afterEach(async () => {
  for (const saleId of opened) expect(await lawsAtRest(deployment, observer, saleId)).toEqual([]);
  opened = [];
});

async function openSale(saleId: string, allotment = 10): Promise<string> {
  const items = [{ sku: 'red', allotment, unitPrice: 1000 }];
  await operator.sales.create({ saleId, name: 'A sale', currency: 'EUR', items });
  opened.push(saleId);
  return saleId;
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );

const pay = ({ orderNo, amount }: Order) =>
  shop.orders.pay(orderNo, { provider: 'bank', reference: orderNo, amount });

describe('an operator', () => {
  it('creates, reads, changes, audits and repairs a sale', async () => {
    const saleId = await openSale('managed');
    const { sales } = operator;
    expect(await sales.get(saleId)).toMatchObject({ saleId, state: 'open', items: [{ available: 10 }] });
    expect(await sales.change(saleId, { state: 'paused' })).toMatchObject({ state: 'paused' });
    const key = 'one change';
    await sales.changeAllotment(saleId, 'red', 5, { key });
    expect(await sales.changeAllotment(saleId, 'red', 5, { key })).toMatchObject({ allotment: 15 });
    expect(await sales.audit(saleId)).toMatchObject({ saleId, trusted: true });
    expect(await sales.repair(saleId)).toMatchObject({ repair: 'not_needed' });
    expect(await rejection(openSale(saleId))).toMatchObject({ slug: 'sale-exists' });
  });

  it('adds an item, changes a price, and gives buyers more time', async () => {
    const saleId = await openSale('corrected');
    const { sales } = operator;
    const item = { sku: 'blue', allotment: 2, unitPrice: 700 };
    expect(await sales.addItem(saleId, item)).toMatchObject({ sku: 'blue', available: 2 });
    expect(await sales.changeItem(saleId, 'blue', { unitPrice: 800 })).toMatchObject({ unitPrice: 800 });
    const order = await shop.purchase({ saleId, sku: 'blue', buyerId: 'anna' }).order();
    expect(order.amount).toBe(800);
    expect(await sales.extend(saleId, { seconds: 60 })).toMatchObject({ extended: 1 });
    const { expiresAt } = await shop.orders.get(order.orderNo);
    expect(Date.parse(expiresAt!) - Date.parse(order.expiresAt!)).toBe(60_000);
  });

  it('reads payments, adds them up, gives one back, and downloads orders', async () => {
    const saleId = await openSale('accounted');
    const order = await shop.purchase({ saleId, buyerId: 'anna' }).order();
    const wrong = { provider: 'bank', reference: order.orderNo, amount: 1 };
    expect(await rejection(shop.orders.pay(order.orderNo, wrong))).toMatchObject({ slug: 'amount-mismatch' });
    const due: Payment[] = [];
    for await (const payment of shop.payments.list({ state: ['refund_due'], saleId })) due.push(payment);
    expect(due).toMatchObject([{ orderNo: order.orderNo, amount: 1, state: 'refund_due' }]);
    const refunded = await shop.payments.refund(due[0]!.paymentId, { reference: 're_1' });
    expect(refunded).toMatchObject({ state: 'refunded' });
    for await (const payment of shop.orders.payments(order.orderNo)) expect(payment.state).toBe('refunded');
    expect(JSON.stringify(await operator.payments.totals())).toContain('refunded');
    const csv = await new Response(await shop.orders.csv({ saleId })).text();
    expect(csv.split('\r\n')).toHaveLength(3);
    expect(csv).toContain(order.orderNo);
    expect(await new Response(await shop.payments.csv({ saleId })).text()).toContain('re_1');
    for await (const letter of operator.deadLetters.list()) throw new Error(letter.orderNo);
    expect(await rejection(operator.deadLetters.replay(order.orderNo))).toBeDefined();
  });

  it('reads how the server is, and what it says about itself', async () => {
    const { server } = operator;
    expect(await server.live()).toEqual({ status: 'ok' });
    expect(await server.ready()).toMatchObject({ status: 'ready' });
    expect(await server.openApi()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
    expect(await server.explain('sold-out')).toMatch(/^## sold-out/);
  });
});

describe('a buyer', () => {
  it('buys once, however often the wish is placed, and waits until the order is paid', async () => {
    const wish = shop.purchase({ saleId: await openSale('paid'), quantity: 2, buyerId: 'anna' });
    const [first, second] = await Promise.all([wish.placed(), wish.placed()]);
    expect(first).toMatchObject({ saleId: 'paid', sku: 'red', amount: 2000, state: 'queued' });
    expect(second).toEqual(first);
    const order = await wish.order();
    expect(order).toMatchObject({ orderNo: first.orderNo, state: 'pending_payment' });
    const [paid] = await Promise.all([wish.order({ until: 'paid' }), pay(order)]);
    expect(paid.state).toBe('paid');
    const again = shop.purchase({ saleId: 'paid', quantity: 2, buyerId: 'anna', key: wish.key });
    expect(await again.placed()).toMatchObject({ orderNo: first.orderNo, state: 'paid' });
    expect(await shop.sales.get('paid')).toMatchObject({ items: [{ available: 8, sold: 2 }] });
  });

  it('gets a paid order returned, once, and its units are there for others', async () => {
    const wish = shop.purchase({ saleId: await openSale('returned'), quantity: 2, buyerId: 'anna' });
    const order = await wish.order();
    await pay(order);
    const returned = await shop.orders.return(order.orderNo, { reason: 'wrong size' });
    expect(returned).toMatchObject({ state: 'returned', restocked: true });
    expect(await shop.orders.return(order.orderNo, { restock: false })).toMatchObject({ restocked: true });
    expect(await shop.sales.get('returned')).toMatchObject({ items: [{ available: 10, sold: 0 }] });
  });

  it('cancels, and who waits for the payment learns it', async () => {
    const wish = shop.purchase({ saleId: await openSale('cancelled'), buyerId: 'anna' });
    const { orderNo } = await wish.placed();
    const paid = rejection(wish.order({ until: 'paid' }));
    const closed = wish.order({ until: 'closed' });
    expect(await shop.orders.cancel(orderNo)).toMatchObject({ orderNo, state: 'cancelled' });
    expect(await closed).toMatchObject({ state: 'cancelled' });
    const error = await paid;
    expect(error).toBeInstanceOf(OrderWaitError);
    expect(error).toMatchObject({ reason: 'not-paid', order: { orderNo, state: 'cancelled' } });
  });

  it('that waits too long gets the order as it is', async () => {
    const wish = shop.purchase({ saleId: await openSale('waiting'), buyerId: 'anna' });
    await wish.order();
    const error = await rejection(wish.order({ until: 'paid', giveUpAfterMs: 500 }));
    expect(error).toMatchObject({ reason: 'too-long', order: { state: 'pending_payment' } });
  });

  it('is refused with what the refusal says', async () => {
    const saleId = await openSale('scarce', 2);
    const wishOf = (quantity: number) => shop.purchase({ saleId, quantity, buyerId: 'anna' });
    const tooMuch = await rejection(wishOf(3).placed());
    expect(isProblem(tooMuch, 'not-enough-stock') && tooMuch.fields.available).toBe(2);
    await wishOf(2).placed();
    expect(isProblem(await rejection(wishOf(1).placed()), 'sold-out')).toBe(true);
    const invalid = await rejection(wishOf(0).placed());
    expect(isProblem(invalid, 'invalid-request') && invalid.fields.errors[0]!.pointer).toBe('/quantity');
  });

  it('begins anew with forget', async () => {
    const wish = shop.purchase({ saleId: await openSale('twice'), buyerId: 'anna' });
    const first = await wish.placed();
    await wish.forget();
    const second = await wish.placed();
    expect(second.orderNo).not.toBe(first.orderNo);
    await wish.order();
    expect(await shop.orders.get(first.orderNo)).toMatchObject({ orderNo: first.orderNo });
  });
});

describe('a list', () => {
  it('fetches a page when its first entry is wanted', async () => {
    const saleId = await openSale('listed');
    const orderNos: string[] = [];
    for (let count = 0; count < 7; count += 1) {
      const order = await shop.purchase({ saleId, buyerId: `buyer-${count}` }).order();
      orderNos.unshift(order.orderNo);
    }
    let requests = 0;
    const { url, shopToken: token } = deployment;
    const counting = createClient({
      url,
      token,
      fetch: (request) => {
        requests += 1;
        return fetch(request);
      },
    });
    const seen: [string, number][] = [];
    for await (const { orderNo } of counting.orders.list({ saleId, limit: 3 }))
      seen.push([orderNo, requests]);
    expect(seen).toEqual(orderNos.map((orderNo, index) => [orderNo, 1 + Math.floor(index / 3)]));
    for await (const page of counting.orders.list({ saleId, limit: 3 }).pages()) {
      expect(page.data).toHaveLength(3);
      break;
    }
    expect(requests).toBe(4);
    const sales: string[] = [];
    for await (const sale of shop.sales.list({ limit: 2 })) sales.push(sale.saleId);
    expect(sales).toContain(saleId);
  });

  it('has a buyer erased, also with special characters in the id, and reads how far that has come', async () => {
    const saleId = await openSale('erasing');
    await shop.purchase({ saleId, buyerId: 'Zoë / 100 %?' }).order();
    const erasure = await operator.buyers.erase('Zoë / 100 %?');
    expect(erasure).toMatchObject({ state: 'pending', waitingForSales: [saleId] });
    const { erasureId } = erasure;
    expect(await operator.buyers.erase('Zoë / 100 %?')).toMatchObject({ erasureId });
    expect(await operator.buyers.getErasure(erasureId)).toMatchObject({ erasureId, state: 'pending' });
    expect(isProblem(await rejection(shop.buyers.erase('b')), 'forbidden')).toBe(true);
  });
});
