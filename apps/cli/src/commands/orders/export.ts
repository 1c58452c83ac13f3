import type { Command } from 'commander';
import { addCallCommand, onApi } from '../../api/api-command.ts';
import { addOutput, mayWrite, saveCsv, type CsvOptions } from '../../api/save-csv.ts';
import { addOrderSelection, toOrdersQuery, type OrderSelection } from '../../api/select-orders.ts';

export function addOrdersExport(orders: Command): void {
  const command = addOutput(
    addOrderSelection(
      addCallCommand(orders, {
        usage: 'export',
        says: 'Writes all orders that are selected as CSV.',
        asks: true,
        examples: ['--sale drop-1 --output drop-1.csv', '--state paid | wc -l'],
      }),
    ),
  );
  onApi<[], OrderSelection & CsvOptions>(command, async ({ client, options }) => {
    await mayWrite(options);
    await saveCsv(await client.orders.csv(toOrdersQuery(options)), options);
  });
}
