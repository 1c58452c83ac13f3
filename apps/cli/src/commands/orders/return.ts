import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { confirm } from '../../terminal/confirm.ts';
import { printJson } from '../../terminal/print-json.ts';
import { printOrder } from './print-order.ts';

interface Options {
  readonly keepSold?: true;
  readonly reason?: string;
  readonly yes?: true;
}

export function addOrdersReturn(orders: Command): void {
  const command = addApiCommand(orders, {
    usage: 'return <orderNo>',
    says: 'Undoes a paid order: its payment is due for refund, and its units are available again.',
    asks: true,
    examples: ['01990e5e-8a50-7c3e-9f00-7a2f0c9d1e00 --yes'],
  })
    .option('--keep-sold', 'the units stay sold')
    .option('--reason <text>', 'why, for people');
  onApi<[string], Options>(command, async ({ client, args: [orderNo], options }) => {
    const { keepSold, reason } = options;
    const fate = keepSold === true ? 'Its units stay sold.' : 'Its units go to others.';
    await confirm(`Return order ${orderNo}? Its payment is due for refund. ${fate}`, options);
    const order = await client.orders.return(orderNo, {
      restock: keepSold !== true,
      ...(reason !== undefined && { reason }),
    });
    if (options.json === true) printJson(order);
    else printOrder(order);
  });
}
