/** A shop's back end on Stampede. `npm run example` starts it beside `npm start`; docs/integrate.md comments on it. */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { isProblem, WebhookVerificationError } from '@stampede/client';
import express, { type NextFunction, type Request, type Response } from 'express';
import { books, save } from './books.ts';
import { pay } from './cashier.ts';
import { catchUp, receive } from './receiver.ts';
import { stampede } from './stampede.ts';

const secret = process.env['WEBHOOK_SECRET'] ?? '';
const [saleId = 'demo', port = '4000'] = process.argv.slice(2);

/** A guest needs an id, because limits count by buyer. With accounts: the id of the shop's database, in one spelling. */
function buyerOf(request: Pick<Request, 'headers'>, response: Response): string {
  const [, buyerId = randomUUID()] =
    /(?:^|; )buyer=([\w-]{36})(?:;|$)/.exec(request.headers.cookie ?? '') ?? [];
  response.cookie('buyer', buyerId, { httpOnly: true, sameSite: 'strict' });
  return buyerId;
}

const app = express();
// As it came: the signature is of its bytes.
app.post('/webhooks', express.text({ type: () => true, limit: '1mb' }), async (request, response) => {
  await receive({ secret, headers: request.headers, body: String(request.body) });
  response.sendStatus(204);
});
app.use(express.static(fileURLToPath(new URL('page', import.meta.url))), express.json());

/** What the page shows. With the token the sale is read anew, so its `serverTime` is the present time. */
app.get('/state', async (request, response) => {
  const buyerId = buyerOf(request, response);
  const { orderNo, money } = books.intentions.findLast((one) => one.buyerId === buyerId && one.orderNo) ?? {};
  const sale = await stampede.sales.get(saleId);
  // Null too when Redis has lost the purchase: nothing is to be paid, and the buyer may buy again.
  const order = orderNo === undefined ? null : await stampede.orders.get(orderNo).catch(() => null);
  response.json({ sale, order, money, heard: books.heard });
});

app.post('/purchases', async (request, response) => {
  const buyerId = buyerOf(request, response);
  const { key, sku } = (request.body ?? {}) as Record<string, unknown>;
  if (typeof key !== 'string' || typeof sku !== 'string')
    return response.status(400).json({ title: 'key and sku must be texts' });
  let intention = books.intentions.find((one) => one.buyerId === buyerId && one.key === key);
  if (intention === undefined) books.intentions.push((intention = { key, buyerId, sku }));
  save();
  const { orderNo } = await stampede.purchase({ saleId, sku, buyerId, key }).placed();
  intention.orderNo = orderNo;
  save();
  return response.json(await stampede.orders.wait(orderNo));
});

app.post('/orders/:orderNo/payment', async (request, response) => {
  const [buyerId, { orderNo }] = [buyerOf(request, response), request.params];
  if (!books.intentions.some((one) => one.orderNo === orderNo && one.buyerId === buyerId))
    return response.status(404).json({ title: 'This is not your order' });
  await pay(orderNo);
  return response.sendStatus(204);
});

app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
  if (isProblem(error)) response.status(error.status).json({ title: error.title });
  else if (error instanceof WebhookVerificationError) response.status(400).json({ title: error.message });
  else next(error);
});

// Before any webhook: what was missed, and what was begun.
await catchUp();
for (const { orderNo, money } of books.intentions) if (orderNo && money === 'authorised') await pay(orderNo);
app.listen(Number(port), '127.0.0.1', () => console.log(`The shop is at http://127.0.0.1:${port}`));
