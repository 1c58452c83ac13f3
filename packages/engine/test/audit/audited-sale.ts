import { gateKeys } from '@stampede/store';
import { buyer, openTestSale, order, pay, type TestSale, type World } from '@stampede/testkit';

/** A sale of one buyer with orders and one with payments, in partition 0. */
export interface AuditedSale {
  readonly sale: TestSale;
  /** The key of its counters. */
  readonly items: string;
  /** The first of `orderNos`. */
  readonly pending: string;
  /** Orders of `buyerId` that are not paid. */
  readonly orderNos: readonly string[];
  readonly buyerId: string;
}

/** Ten units: 2 sold, 3 reserved by orders, 5 available. */
export async function openAuditedSale(world: World): Promise<AuditedSale> {
  const sale = await openTestSale(world, { buyerLimit: 5 });
  const buyerId = buyer();
  const orderNos = await order(world, sale, 3, { buyerId });
  for (const orderNo of await order(world, sale, 2)) await pay(world, orderNo);
  return { sale, items: gateKeys.itemsKey(0, sale.saleId), pending: orderNos[0] ?? '', orderNos, buyerId };
}
