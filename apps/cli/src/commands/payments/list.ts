import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { addLimit, listEntries, pageSize, type ListOptions } from '../../api/list-entries.ts';
import { addPaymentSelection, toPaymentsQuery, type PaymentSelection } from '../../api/select-payments.ts';
import { printJson } from '../../terminal/print-json.ts';
import { printPayments } from './print-payments.ts';

export function addPaymentsList(payments: Command): void {
  const command = addLimit(
    addPaymentSelection(
      addApiCommand(payments, {
        usage: 'list',
        says: 'Lists payments, newest first. Those of one order: stampede orders show.',
        examples: ['--state refund_due', '--sale drop-1 --json'],
      }),
    ),
  );
  onApi<[], PaymentSelection & ListOptions>(command, async ({ client, options }) => {
    const query = { ...toPaymentsQuery(options), limit: pageSize(options) };
    const found = await listEntries(client.payments.list(query), options);
    if (options.json === true) printJson(found);
    else if (found.length === 0) console.log('There are no such payments.');
    else printPayments(found);
  });
}
