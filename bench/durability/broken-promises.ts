import type { PurchaseRequest, ShopClient } from '@stampede/testkit';
import { closedLoop } from '../load/pace.ts';

/** A purchase that was answered 202. */
export interface LostPurchase {
  readonly request: PurchaseRequest;
  readonly orderNo: string;
  readonly answeredAtMs: number;
}

const CONCURRENCY = 32;
const WAIT_SECONDS = 30;
/** Limit for the answer about an order that does not exist; a busy machine delays any answer. */
const NOT_KEPT_MS = 15_000;
const PRICE = 1000;

/**
 * Checks the promises to buyers of lost purchases: a read of the order returns 404 immediately, with any `wait`; a
 * payment for it is recorded as due for refund; and the same Idempotency-Key buys again.
 *
 * @returns the broken promises
 */
export async function brokenPromises(
  client: ShopClient,
  saleId: string,
  lost: readonly LostPurchase[],
): Promise<string[]> {
  const broken: string[] = [];
  await closedLoop(lost.length, CONCURRENCY, async (index) => {
    const purchase = lost[index];
    if (purchase === undefined) return;
    const { orderNo, request } = purchase;
    const read = await client.order(orderNo);
    if (read.slug !== 'order-not-found') broken.push(`${orderNo} is lost and reads ${said(read)}`);
    const waited = await client.order(orderNo, WAIT_SECONDS);
    if (waited.slug !== 'order-not-found' || waited.answeredAtMs - waited.sentAtMs > NOT_KEPT_MS)
      broken.push(`${orderNo} is lost, and its wait is answered ${said(waited)}`);
    const paid = await client.pay(orderNo, PRICE);
    const payment = paid.body['payment'] as { state?: string } | undefined;
    if (paid.status !== 404 || payment?.state !== 'refund_due')
      broken.push(`money is never lost: ${orderNo} was lost and paid, and the answer is ${said(paid)}`);
    const anew = await client.purchase(saleId, request);
    if (anew.status !== 202 || anew.replayed || anew.body['orderNo'] === orderNo)
      broken.push(`${orderNo} is lost and buying anew is answered ${said(anew)}`);
  });
  return broken;
}

function said({ status, body }: { status: number; body: Record<string, unknown> }): string {
  return `${status} ${JSON.stringify(body)}`;
}
