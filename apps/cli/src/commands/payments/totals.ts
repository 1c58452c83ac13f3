import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { formatMoney } from '@stampede/domain';
import { printJson } from '../../terminal/print-json.ts';
import { showTable } from '../../terminal/show-table.ts';

export function addPaymentsTotals(payments: Command): void {
  const command = addApiCommand(payments, {
    usage: 'totals',
    says: 'Counts all payments and adds them up, by currency and state.',
    examples: ['', '--json'],
  });
  onApi<[]>(command, async ({ client, options }) => {
    const totals = await client.payments.totals();
    if (options.json === true) {
      printJson(totals);
      return;
    }
    if (totals.data.length === 0) {
      console.log('There are no payments.');
      return;
    }
    showTable(
      [
        { head: 'currency' },
        { head: 'state' },
        { head: 'payments', right: true },
        { head: 'amount', right: true },
      ],
      totals.data.map(({ currency, state, count, amount }) => [
        currency ?? 'unknown',
        state,
        String(count),
        formatMoney(amount, currency),
      ]),
    );
  });
}
