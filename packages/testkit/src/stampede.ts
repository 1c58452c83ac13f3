import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployment } from './deployment.ts';
import { randomNumbers } from './random-numbers.ts';
import type { PurchaseRequest, Reply, ShopClient } from './shop-client.ts';
import { watchConservation, type Conservation } from './watch-conservation.ts';

interface StampedeItem {
  readonly sku: string;
  readonly allotment: number;
  /** Units in each request; default: 1 to 4, random. */
  readonly quantity?: number;
}

interface StampedeOptions {
  readonly saleId: string;
  readonly items: readonly StampedeItem[];
  /** Every twentieth is sent twice at the same time with one Idempotency-Key. */
  readonly purchases: number;
  readonly buyers: number;
  readonly concurrency: number;
  readonly buyerLimit: number;
  /** The same seed gives the same requests in the same order. */
  readonly seed: number;
}

export interface Attempt {
  readonly request: PurchaseRequest;
  readonly reply: Reply;
}

/** The requests, their answers, and the ledger's orders at the end. */
export interface StampedeRecord {
  readonly options: StampedeOptions;
  readonly attempts: readonly Attempt[];
  /** Every fourth accepted purchase is paid during the stampede. */
  readonly payments: readonly { readonly orderNo: string; readonly reply: Reply }[];
  readonly orders: readonly StampedeOrder[];
  readonly conservation: Conservation;
  readonly seconds: number;
  /** From the last answer until every accepted purchase had its row. */
  readonly ordersCompleteAfterMs: number;
}

export interface StampedeOrder {
  readonly orderNo: string;
  readonly sku: string;
  readonly buyerId: string;
  readonly quantity: number;
  readonly state: string;
  readonly purchasedAtMs: number;
}

/** Longer than any run: nothing is released during the stampede, so availability only falls. */
const WINDOW_SECONDS = 3600;
const QUANTITY_MAX = 4;
const RESENT_EVERY = 20;
const PAID_EVERY = 4;
const PAYERS = 10;
const COMPLETE_MAX_MS = 60_000;

/** Opens the sale, sends all purchases over HTTP, and waits until every accepted one is an order. */
export async function runStampede(
  deployment: Deployment,
  client: ShopClient,
  options: StampedeOptions,
): Promise<StampedeRecord> {
  const { saleId, buyerLimit, concurrency } = options;
  const items = options.items.map(({ sku, allotment }) => ({ sku, allotment }));
  await client.openSale({ saleId, items, buyerLimit, paymentWindowSeconds: WINDOW_SECONDS });
  const watch = await watchConservation(deployment, client, options);
  const attempts: Attempt[] = [];
  const toPay: string[] = [];
  let accepted = 0;
  const buy = async (request: PurchaseRequest): Promise<void> => {
    const reply = await client.purchase(saleId, request);
    attempts.push({ request, reply });
    if (reply.status !== 202 || reply.replayed) return;
    accepted += 1;
    if (accepted % PAID_EVERY === 0) toPay.push(String(reply.body['orderNo']));
  };

  const requests = requestsOf(options);
  const start = performance.now();
  let over = false;
  const payments = payAll(client, toPay, () => over);
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let request = requests.pop(); request !== undefined; request = requests.pop()) {
        await Promise.all(
          request.idempotencyKey === undefined ? [buy(request)] : [buy(request), buy(request)],
        );
      }
    }),
  );
  const end = performance.now();
  over = true;

  const promised = new Set(
    attempts.flatMap(({ reply }) => (reply.status === 202 ? [String(reply.body['orderNo'])] : [])),
  );
  const written = async (): Promise<number> => {
    const [row] = await deployment.sql<{ count: number }>(
      'SELECT count(*) FROM orders WHERE order_no = ANY($1::uuid[])',
      [[...promised]],
    );
    return row?.count ?? 0;
  };
  while ((await written()) < promised.size && performance.now() - end < COMPLETE_MAX_MS) await sleep(20);
  const ordersCompleteAfterMs = performance.now() - end;
  return {
    options,
    attempts,
    payments: await payments,
    conservation: await watch.stop(),
    seconds: (end - start) / 1000,
    ordersCompleteAfterMs,
    orders: await deployment.sql<StampedeOrder & Record<string, unknown>>(
      `SELECT order_no AS "orderNo", sku, buyer_id AS "buyerId", quantity, state,
              round(extract(epoch FROM purchased_at) * 1000) AS "purchasedAtMs"
       FROM orders WHERE sale_id = $1 ORDER BY purchased_at`,
      [saleId],
    ),
  };
}

async function payAll(
  client: ShopClient,
  toPay: string[],
  over: () => boolean,
): Promise<{ orderNo: string; reply: Reply }[]> {
  const payments: { orderNo: string; reply: Reply }[] = [];
  await Promise.all(
    Array.from({ length: PAYERS }, async () => {
      while (!over() || toPay.length > 0) {
        const orderNo = toPay.shift();
        if (orderNo === undefined) {
          await sleep(5);
          continue;
        }
        const { body } = await client.order(orderNo, 30);
        payments.push({ orderNo, reply: await client.pay(orderNo, Number(body['amount'])) });
      }
    }),
  );
  return payments;
}

function requestsOf({ purchases, buyers, items, seed }: StampedeOptions): PurchaseRequest[] {
  const random = randomNumbers(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  return Array.from({ length: purchases }, (_, index) => {
    const item = items[below(items.length)];
    return {
      sku: item?.sku ?? '',
      quantity: item?.quantity ?? 1 + below(QUANTITY_MAX),
      buyerId: `buyer-${below(buyers)}`,
      ...(index % RESENT_EVERY === 0 ? { idempotencyKey: `key-${index}` } : {}),
    };
  });
}
