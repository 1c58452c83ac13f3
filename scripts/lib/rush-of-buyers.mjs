import { randomUUID } from 'node:crypto';

const BUYERS = 500;
/** Buyers whose requests are on their way at the same time: all have bought within a few seconds. */
const AT_ONCE = 50;
/** After that no request begins. */
const WORK_MS = 20_000;
/** One in so many asks twice, with the same key; every other one pays. */
const TWICE = 5;
const PAYING = 2;

/**
 * 500 buyers of one sale, over HTTP as a shop: each wants one unit of a random item. Some send their purchase twice, and
 * every other one pays what it got. What is refused or fails is left: it is a demonstration of just that.
 *
 * @param {{ base: string, saleId: string, token: string, signal: AbortSignal }} options
 */
export async function rushOfBuyers({ base, saleId, token, signal }) {
  const until = AbortSignal.any([signal, AbortSignal.timeout(WORK_MS)]);
  const call = async (method, path, body, headers = {}) => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: until,
    });
    return { ok: response.ok, body: await response.json() };
  };
  const sale = `/sales/${encodeURIComponent(saleId)}`;
  const { body } = await call('GET', sale);
  const skus = body.items.map(({ sku }) => sku);
  const rush = randomUUID().slice(0, 8);

  const buy = async (n) => {
    const wish = {
      sku: skus[Math.floor(Math.random() * skus.length)],
      quantity: 1,
      buyerId: `rush-${rush}-${n}`,
    };
    const place = () => call('POST', `${sale}/purchases`, wish, { 'idempotency-key': `rush-${rush}-${n}` });
    const [bought] = await Promise.all(n % TWICE === 0 ? [place(), place()] : [place()]);
    if (!bought.ok || n % PAYING !== 0) return;
    const { orderNo, amount } = bought.body;
    await call('GET', `/orders/${orderNo}?wait=5`);
    await call('POST', `/orders/${orderNo}/payments`, {
      provider: 'demonstration',
      reference: orderNo,
      amount,
    });
  };
  let next = 0;
  const queue = async () => {
    while (next < BUYERS && !until.aborted) await buy(next++).catch(() => undefined);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, queue));
}
