import { sendLoad, type Load, type LoadResult } from './load/load.ts';
import { BrokenLaws } from './measurement.ts';
import type { Shop } from './shop.ts';

/** A sold-out sale. */
export interface SoldOut {
  readonly path: string;
  /**
   * Sends purchases for this time; default: to the deployment's buy API.
   *
   * @throws BrokenLaws when a purchase was accepted
   */
  buy(seconds: number, load?: Partial<Load>): Promise<LoadResult>;
}

export async function openSoldOut(shop: Shop): Promise<SoldOut> {
  const { deployment, client } = shop;
  const saleId = 'gone';
  await client.openSale({ saleId, items: [{ sku: 'sku', allotment: 1 }], paymentWindowSeconds: 86_400 });
  const path = `/sales/${saleId}/purchases`;
  const probe = () => client.purchase(saleId, { sku: 'sku', quantity: 1, buyerId: 'buyer-1' });
  if ((await probe()).status !== 202) throw new Error('the only unit cannot be bought');
  const buy = async (seconds: number, load: Partial<Load> = {}): Promise<LoadResult> => {
    const to = { url: deployment.url, paths: [path], token: deployment.shopToken };
    const result = await sendLoad({ ...to, seconds, ...load });
    const { slug } = await probe();
    if (result.refused !== result.answers || slug !== 'sold-out')
      throw new BrokenLaws([
        `no oversell: ${result.answers - result.refused} got what was sold out (${slug})`,
      ]);
    return result;
  };
  return { path, buy };
}
