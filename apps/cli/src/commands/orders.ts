import type { Command } from 'commander';
import { addOrdersCancel } from './orders/cancel.ts';
import { addOrdersExport } from './orders/export.ts';
import { addOrdersList } from './orders/list.ts';
import { addOrdersPay } from './orders/pay.ts';
import { addOrdersShow } from './orders/show.ts';

export function registerOrders(program: Command): void {
  const orders = program.command('orders').description('Find, cancel and export orders.');
  addOrdersList(orders);
  addOrdersShow(orders);
  addOrdersCancel(orders);
  addOrdersPay(orders);
  addOrdersExport(orders);
}
