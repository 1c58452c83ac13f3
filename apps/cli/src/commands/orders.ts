import type { Command } from 'commander';
import { addOrdersBuy } from './orders/buy.ts';
import { addOrdersCancel } from './orders/cancel.ts';
import { addOrdersCancelAll, addOrdersReturnAll } from './orders/close-all.ts';
import { addOrdersExport } from './orders/export.ts';
import { addOrdersList } from './orders/list.ts';
import { addOrdersPay } from './orders/pay.ts';
import { addOrdersReturn } from './orders/return.ts';
import { addOrdersShow } from './orders/show.ts';
import { addOrdersStory } from './orders/story.ts';

export function registerOrders(program: Command): void {
  const orders = program.command('orders').description('Buy, find, cancel, return and export orders.');
  addOrdersList(orders);
  addOrdersShow(orders);
  addOrdersStory(orders);
  addOrdersBuy(orders);
  addOrdersCancel(orders);
  addOrdersPay(orders);
  addOrdersReturn(orders);
  addOrdersCancelAll(orders);
  addOrdersReturnAll(orders);
  addOrdersExport(orders);
}
