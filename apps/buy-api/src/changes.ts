import {
  addItem,
  cancelOrder,
  changeAllotment,
  changeItem,
  changeSale,
  changeWebhookEndpoint,
  closeInBulk,
  createWebhookEndpoint,
  discardDeadLetter,
  eraseBuyer,
  extendOrders,
  openSale,
  refundPayment,
  removeWebhookEndpoint,
  repairSale,
  replayDeadLetter,
  replayDelivery,
  returnOrder,
  rotateWebhookSecret,
  type ActingStores,
  type KeyedRequest,
} from '@stampede/engine';
import type { SaleTurns } from './sale-turns.ts';

/** The engine's steps that change what a person answers for, bound to the stores and to that person. */
export type Changes = ReturnType<typeof bindChanges>;

export function bindChanges(stores: ActingStores, turns: SaleTurns) {
  const bind =
    <Input extends unknown[], Outcome>(step: (stores: ActingStores, ...input: Input) => Outcome) =>
    (...input: Input): Outcome =>
      step(stores, ...input);
  return {
    openSale: bind(openSale),
    // Changes of one sale run one after the other in this process.
    changeSale: (saleId: string, change: Parameters<typeof changeSale>[2]) =>
      turns.take(saleId, () => changeSale(stores, saleId, change)),
    changeAllotment: (saleId: string, sku: string, change: number, request: KeyedRequest | null) =>
      turns.take(saleId, () => changeAllotment(stores, saleId, sku, change, request)),
    addItem: (saleId: string, item: Parameters<typeof addItem>[2], request: KeyedRequest | null) =>
      turns.take(saleId, () => addItem(stores, saleId, item, request)),
    changeItem: (saleId: string, sku: string, change: Parameters<typeof changeItem>[3]) =>
      turns.take(saleId, () => changeItem(stores, saleId, sku, change)),
    extendOrders: bind(extendOrders),
    repairSale: bind(repairSale),
    refundPayment: bind(refundPayment),
    cancelOrder: bind(cancelOrder),
    returnOrder: bind(returnOrder),
    closeInBulk: bind(closeInBulk),
    replayDeadLetter: bind(replayDeadLetter),
    discardDeadLetter: bind(discardDeadLetter),
    eraseBuyer: bind(eraseBuyer),
    changeWebhookEndpoint: bind(changeWebhookEndpoint),
    createWebhookEndpoint: bind(createWebhookEndpoint),
    removeWebhookEndpoint: bind(removeWebhookEndpoint),
    replayDelivery: bind(replayDelivery),
    rotateWebhookSecret: bind(rotateWebhookSecret),
  };
}
