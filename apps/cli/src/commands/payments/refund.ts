import type { RefundRequest } from '@stampede/client';
import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { confirm } from '../../terminal/confirm.ts';
import { printJson } from '../../terminal/print-json.ts';
import { printPayments } from './print-payments.ts';

export function addPaymentsRefund(payments: Command): void {
  const command = addApiCommand(payments, {
    usage: 'refund <paymentId>',
    says: 'Records that a payment which is refund_due was given back. Nothing is sent to a provider.',
    asks: true,
    examples: ['d47b295f-4450-4a41-839c-e28b5f3eb952 --yes'],
  }).option('--reference <text>', 'a name for the refund, for people');
  onApi<[string], RefundRequest & { readonly yes?: true }>(
    command,
    async ({ client, args: [paymentId], options }) => {
      await confirm(`Record payment ${paymentId} as given back? That is final.`, options);
      const { reference } = options;
      const payment = await client.payments.refund(paymentId, reference === undefined ? {} : { reference });
      if (options.json === true) printJson(payment);
      else printPayments([payment]);
    },
  );
}
