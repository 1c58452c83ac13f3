import {
  auditSale,
  cancelOrder,
  changeAllotment,
  changeSale,
  findCatalog,
  findOrder,
  InvalidCursorError,
  listOrders,
  listSales,
  openSale,
  readSale,
  readSystem,
  repairSale,
  settlePayment,
  type OrderWatcher,
  type PurchaseBatcher,
  type Stores,
} from '@stampede/engine';
import type { Engine } from './engine.ts';
import { SaleTurns } from './sale-turns.ts';

/** The engine's steps with this process's stores in them. */
export function bindEngine(stores: Stores, desk: PurchaseBatcher, watcher: OrderWatcher): Engine {
  const turns = new SaleTurns();
  return {
    placePurchase: (catalog, purchase) => desk.place(catalog, purchase),
    findCatalog: (saleId) => findCatalog(stores, saleId),
    readSale: (saleId) => readSale(stores, saleId),
    listSales: (page) => listSales(stores, page),
    openSale: (sale) => openSale(stores, sale),
    changeSale: (saleId, change) => turns.take(saleId, () => changeSale(stores, saleId, change)),
    changeAllotment: (saleId, sku, change) =>
      turns.take(saleId, () => changeAllotment(stores, saleId, sku, change)),
    auditSale: (saleId) => auditSale(stores, saleId),
    repairSale: (saleId, options) => repairSale(stores, saleId, options),
    findOrder: (orderNo) => findOrder(stores, orderNo),
    waitForOrder: (orderNo, waitMs) => watcher.waitForOrder(orderNo, waitMs),
    stopWaiting: async () => {
      watcher.stop();
    },
    listOrders: (filter) => listOrders(stores, filter),
    settlePayment: (input) => settlePayment(stores, input),
    cancelOrder: (orderNo) => cancelOrder(stores, orderNo),
    readSystem: () => readSystem(stores),
    isInvalidCursor: (error) => error instanceof InvalidCursorError,
  };
}
