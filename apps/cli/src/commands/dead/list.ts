import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { addLimit, listEntries, pageSize, type ListOptions } from '../../api/list-entries.ts';
import { formatTime } from '../../terminal/format-time.ts';
import { printJson } from '../../terminal/print-json.ts';
import { showTable } from '../../terminal/show-table.ts';

export function addDeadList(dead: Command): void {
  const command = addLimit(
    addApiCommand(dead, {
      usage: 'list',
      says: 'Lists dead letters of all partitions, in each of them the oldest first.',
      examples: ['', '--json'],
    }),
  );
  onApi<[], ListOptions>(command, async ({ client, options }) => {
    const letters = await listEntries(client.deadLetters.list({ limit: pageSize(options) }), options);
    if (options.json === true) {
      printJson(letters);
      return;
    }
    if (letters.length === 0) {
      console.log('There are no dead letters.');
      return;
    }
    showTable(
      [
        { head: 'order', whole: true },
        { head: 'reason', wraps: true },
        { head: 'units', right: true, spare: true },
        { head: 'sku', spare: true },
        { head: 'buyer', spare: true },
        { head: 'since', spare: true },
        { head: 'sale', spare: true },
      ],
      letters.map((letter) => [
        letter.orderNo,
        letter.reason,
        letter.quantity === null ? '' : String(letter.quantity),
        letter.sku ?? '',
        letter.buyerId ?? '',
        formatTime(letter.since),
        letter.saleId ?? '',
      ]),
    );
  });
}
