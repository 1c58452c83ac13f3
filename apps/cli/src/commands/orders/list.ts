import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { addLimit, listEntries, pageSize, type ListOptions } from '../../api/list-entries.ts';
import { addOrderSelection, toOrdersQuery, type OrderSelection } from '../../api/select-orders.ts';
import { formatMoney } from '@stampede/domain';
import { formatOptionalTime } from '../../terminal/format-time.ts';
import { printJson } from '../../terminal/print-json.ts';
import { showTable } from '../../terminal/show-table.ts';

export function addOrdersList(orders: Command): void {
  const command = addLimit(
    addOrderSelection(
      addApiCommand(orders, {
        usage: 'list',
        says: 'Lists orders by the time of their purchase. What is still queued is not listed.',
        examples: ['--sale drop-1 --state pending_payment', '--buyer buyer-7 --limit 200 --json'],
      }),
    ),
  );
  onApi<[], OrderSelection & ListOptions>(command, async ({ client, options }) => {
    const query = { ...toOrdersQuery(options), limit: pageSize(options) };
    const found = await listEntries(client.orders.list(query), options);
    if (options.json === true) {
      printJson(found);
      return;
    }
    if (found.length === 0) {
      console.log('There are no such orders.');
      return;
    }
    showTable(
      [
        { head: 'order', whole: true },
        { head: 'state' },
        { head: 'units', right: true },
        { head: 'sku' },
        { head: 'buyer' },
        { head: 'amount', right: true, spare: true },
        { head: 'created', spare: true },
        { head: 'pay until', spare: true },
        { head: 'sale', spare: true },
      ],
      found.map((order) => [
        order.orderNo,
        order.state,
        String(order.quantity),
        order.sku,
        order.buyerId,
        formatMoney(order.amount, order.currency),
        formatOptionalTime(order.createdAt) ?? '',
        formatOptionalTime(order.expiresAt) ?? '',
        order.saleId,
      ]),
    );
  });
}
