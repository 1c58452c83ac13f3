/** The first HTTP requests after a start: waiting for the API, and opening a demo sale. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from './say.mjs';

const READY_MS = 90_000;

const DEMO = {
  saleId: 'demo',
  name: 'Demo drop',
  currency: 'EUR',
  paymentWindowSeconds: 300,
  items: [
    { sku: 'sneaker-42', name: 'Sneaker, size 42', allotment: 100, unitPrice: 8990 },
    { sku: 'sneaker-43', name: 'Sneaker, size 43', allotment: 100, unitPrice: 8990 },
    { sku: 'poster', name: 'Signed poster', allotment: 10, unitPrice: 1500 },
  ],
};

/**
 * Waits until an address answers with this status; throws a Problem with its last answer after 90 s.
 *
 * @param {string} who for that problem
 */
async function waitForStatus(who, url, status) {
  const deadline = performance.now() + READY_MS;
  let last = 'no answer';
  while (performance.now() < deadline) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
      const text = await response.text();
      if (response.status === status) return;
      last = `${response.status} ${text.slice(0, 1000)}`;
    } catch (error) {
      last = error.cause?.message ?? error.message;
    }
    await sleep(200);
  }
  throw new Problem(`${who} was not ready within ${READY_MS / 1000} s. GET ${url}: ${last}`);
}

/** Waits until the API is ready. */
export function waitUntilReady(base) {
  return waitForStatus('The buy API', `${base}/readyz`, 200);
}

/** Waits until people can sign in to the desk. */
export function waitForDesk(pages) {
  return waitForStatus('The desk', `${pages}/desk/session`, 401);
}

/**
 * The sale of the printed purchase: the demo sale, which is opened when there is no sale at all, or the first open one.
 * Undefined when there are sales, but none is open.
 *
 * @returns {Promise<{ saleId: string, sku: string } | undefined>}
 */
export async function demoSale(base, operatorToken) {
  const { data } = await json(`${base}/sales`);
  const sale =
    data.find(({ saleId }) => saleId === DEMO.saleId) ??
    data.find(({ state }) => state === 'open') ??
    (data.length === 0 ? await open(base, operatorToken) : undefined);
  const sku = sale?.items?.[0]?.sku;
  return sku === undefined ? undefined : { saleId: sale.saleId, sku };
}

async function open(base, operatorToken) {
  await json(`${base}/sales`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(DEMO),
  });
  return DEMO;
}

/** A shell command that buys one unit. */
export function purchaseLine(base, { saleId, sku }, shopToken) {
  return [
    'curl -sS -X POST',
    quote(`${base}/sales/${encodeURIComponent(saleId)}/purchases`),
    '-H',
    quote(`Authorization: Bearer ${shopToken}`),
    '-H',
    quote('Content-Type: application/json'),
    '-d',
    quote(JSON.stringify({ sku, quantity: 1, buyerId: 'buyer-1' })),
  ].join(' ');
}

function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

async function json(url, init = {}) {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(15_000) });
  const text = await response.text();
  if (!response.ok)
    throw new Problem(`${init.method ?? 'GET'} ${url} was answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
