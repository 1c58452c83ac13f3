import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { listEntries } from '../../api/list-entries.ts';
import { printJson } from '../../terminal/print-json.ts';
import { printPayments } from '../payments/print-payments.ts';
import { printOrder } from './print-order.ts';

const PAYMENTS_MOST = 200;

export function addOrdersShow(orders: Command): void {
  const command = addApiCommand(orders, {
    usage: 'show <orderNo>',
    says: 'Shows an order and the payments that were reported for it.',
    examples: ['01990e5e-8a50-7c3e-9f00-7a2f0c9d1e00'],
  });
  onApi<[string]>(command, async ({ client, args: [orderNo], options }) => {
    const order = await client.orders.get(orderNo);
    const payments = await listEntries(client.orders.payments(orderNo), { limit: PAYMENTS_MOST });
    if (options.json === true) {
      printJson({ order, payments });
      return;
    }
    printOrder(order);
    if (payments.length === 0) return;
    console.log('');
    printPayments(payments);
  });
}
