import type { Reply, ShopClient } from '@stampede/testkit';
import { History, type BuyRequest } from './observe/history.ts';

/** The shop's client, which records all its requests in the history. */
export class Shop {
  readonly history = new History();
  readonly #client: ShopClient;

  constructor(client: ShopClient) {
    this.#client = client;
  }

  buy(saleId: string, purchase: BuyRequest): Promise<Reply> {
    return this.history.record({ wish: 'buy', saleId, purchase }, () =>
      this.#client.purchase(saleId, purchase),
    );
  }

  pay(orderNo: string, amount: number, reference: string): Promise<Reply> {
    return this.history.record({ wish: 'pay', orderNo, amount, reference }, () =>
      this.#client.pay(orderNo, amount, reference),
    );
  }

  cancel(orderNo: string): Promise<Reply> {
    return this.history.record({ wish: 'cancel', orderNo }, () => this.#client.cancel(orderNo));
  }

  return(orderNo: string, restock: boolean): Promise<Reply> {
    return this.history.record({ wish: 'return', orderNo, restock }, () =>
      this.#client.return(orderNo, restock),
    );
  }

  readOrder(orderNo: string, waitSeconds?: number): Promise<Reply> {
    return this.history.record({ wish: 'read order', orderNo }, () =>
      this.#client.order(orderNo, waitSeconds),
    );
  }

  readSale(saleId: string): Promise<Reply> {
    return this.history.record({ wish: 'read sale', saleId }, () => this.#client.sale(saleId));
  }

  changeAllotment(saleId: string, sku: string, change: number): Promise<Reply> {
    return this.history.record({ wish: 'change allotment', saleId, sku, change }, () =>
      this.#client.changeAllotment(saleId, sku, change),
    );
  }

  changeSale(saleId: string, change: Record<string, unknown>): Promise<Reply> {
    return this.history.record({ wish: 'change sale', saleId, change }, () =>
      this.#client.changeSale(saleId, change),
    );
  }

  changePrice(saleId: string, sku: string, unitPrice: number): Promise<Reply> {
    return this.history.record({ wish: 'change price', saleId, sku, unitPrice }, () =>
      this.#client.changePrice(saleId, sku, unitPrice),
    );
  }

  extend(saleId: string, seconds: number): Promise<Reply> {
    return this.history.record({ wish: 'extend', saleId, seconds }, () =>
      this.#client.extend(saleId, seconds),
    );
  }
}
