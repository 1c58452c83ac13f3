import type { Command } from 'commander';
import { addPaymentsExport } from './payments/export.ts';
import { addPaymentsList } from './payments/list.ts';
import { addPaymentsRefund } from './payments/refund.ts';
import { addPaymentsTotals } from './payments/totals.ts';

export function registerPayments(program: Command): void {
  const payments = program
    .command('payments')
    .description('Find payments, add them up, and record what was given back.');
  addPaymentsList(payments);
  addPaymentsTotals(payments);
  addPaymentsRefund(payments);
  addPaymentsExport(payments);
}
