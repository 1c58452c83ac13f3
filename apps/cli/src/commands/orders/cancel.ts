import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { confirm } from '../../terminal/confirm.ts';
import { printJson } from '../../terminal/print-json.ts';
import { printOrder } from './print-order.ts';

export function addOrdersCancel(orders: Command): void {
  const command = addApiCommand(orders, {
    usage: 'cancel <orderNo>',
    says: 'Cancels an order that is not paid; its units are available again.',
    asks: true,
    examples: ['01990e5e-8a50-7c3e-9f00-7a2f0c9d1e00 --yes'],
  });
  onApi<[string], { readonly yes?: true }>(command, async ({ client, args: [orderNo], options }) => {
    await confirm(`Cancel order ${orderNo}? Its units go to others.`, options);
    const order = await client.orders.cancel(orderNo);
    if (options.json === true) printJson(order);
    else printOrder(order);
  });
}
