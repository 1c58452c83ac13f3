import { setTimeout as sleep } from 'node:timers/promises';
import { randomNumbers } from '@stampede/testkit';
import type { SalePlan } from './sale-plan.ts';
import type { Shop } from './shop.ts';

const PAUSE_MAX_MS = 800;
const CLOSED_MS = 400;
const RAISE_MAX = 25;
const CUT_MAX = 15;
const PRICE_MIN = 500;
const PRICE_SPREAD = 1000;
const EXTENSION_MAX_SECONDS = 2;

/**
 * Manages the sales during the storm: raises and lowers allotments, changes prices, pauses and reopens, changes and
 * extends windows, reads.
 */
export async function runShopkeeper(options: {
  readonly shop: Shop;
  readonly sales: readonly SalePlan[];
  readonly seed: number;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { shop, sales, signal } = options;
  const random = randomNumbers(options.seed * 1000 + 999);
  const below = (limit: number): number => Math.floor(random() * limit);
  while (!signal.aborted) {
    const sale = sales[below(sales.length)];
    const item = sale?.items[below(sale.items.length)];
    if (sale === undefined || item === undefined) throw new Error('there is nothing to sell');
    const choice = random();
    if (choice < 0.4) await shop.changeAllotment(sale.saleId, item.sku, 1 + below(RAISE_MAX));
    else if (choice < 0.6) await shop.changeAllotment(sale.saleId, item.sku, -1 - below(CUT_MAX));
    else if (choice < 0.7) {
      await shop.changeSale(sale.saleId, { state: 'paused' });
      await sleep(CLOSED_MS);
      await openAgain(shop, sale);
    } else if (choice < 0.92) {
      await shop.changePrice(sale.saleId, item.sku, PRICE_MIN + below(PRICE_SPREAD));
    } else if (choice < 0.94) {
      await shop.extend(sale.saleId, 1 + below(EXTENSION_MAX_SECONDS));
    } else if (choice < 0.97) {
      await shop.changeSale(sale.saleId, { paymentWindowSeconds: sale.paymentWindowSeconds + below(2) });
    } else await shop.readSale(sale.saleId);
    await sleep(random() * PAUSE_MAX_MS);
  }
  for (const sale of sales) await openAgain(shop, sale);
}

/** A sale that stays paused would not be tested. */
async function openAgain(shop: Shop, sale: SalePlan): Promise<void> {
  for (let attempts = 0; attempts < 20; attempts += 1) {
    const { status } = await shop.changeSale(sale.saleId, { state: 'open' });
    if (status === 200) return;
    await sleep(CLOSED_MS);
  }
}
