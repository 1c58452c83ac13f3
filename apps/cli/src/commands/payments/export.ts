import type { Command } from 'commander';
import { addCallCommand, onApi } from '../../api/api-command.ts';
import { addOutput, mayWrite, saveCsv, type CsvOptions } from '../../api/save-csv.ts';
import { addPaymentSelection, toPaymentsQuery, type PaymentSelection } from '../../api/select-payments.ts';

export function addPaymentsExport(payments: Command): void {
  const command = addOutput(
    addPaymentSelection(
      addCallCommand(payments, {
        usage: 'export',
        says: 'Writes all payments that are selected as CSV.',
        asks: true,
        examples: ['--state refund_due --output refunds.csv', '--sale drop-1 | wc -l'],
      }),
    ),
  );
  onApi<[], PaymentSelection & CsvOptions>(command, async ({ client, options }) => {
    await mayWrite(options);
    await saveCsv(await client.payments.csv(toPaymentsQuery(options)), options);
  });
}
