import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { addLimit, listEntries, pageSize, type ListOptions } from '../../api/list-entries.ts';
import { formatOptionalTime } from '../../terminal/format-time.ts';
import { printJson } from '../../terminal/print-json.ts';
import { showTable } from '../../terminal/show-table.ts';

export function addSaleList(sale: Command): void {
  const command = addLimit(
    addApiCommand(sale, { usage: 'list', says: 'Lists sales.', examples: ['', '--limit 5 --json'] }),
  );
  onApi<[], ListOptions>(command, async ({ client, options }) => {
    const sales = await listEntries(client.sales.list({ limit: pageSize(options) }), options);
    if (options.json === true) {
      printJson(sales);
      return;
    }
    if (sales.length === 0) {
      console.log('There are no sales.');
      return;
    }
    showTable(
      [
        { head: 'sale', whole: true },
        { head: 'state' },
        { head: 'available', right: true },
        { head: 'reserved', right: true },
        { head: 'sold', right: true },
        { head: 'name' },
        { head: 'opens', spare: true },
        { head: 'closes', spare: true },
      ],
      sales.map(({ saleId, state, items, name, opensAt, closesAt }) => [
        saleId,
        state,
        ...(['available', 'reserved', 'sold'] as const).map((part) =>
          String(items.reduce((sum, item) => sum + item[part], 0)),
        ),
        name,
        formatOptionalTime(opensAt) ?? '',
        formatOptionalTime(closesAt) ?? '',
      ]),
    );
  });
}
