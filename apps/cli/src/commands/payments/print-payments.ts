import type { Payment } from '@stampede/client';
import { formatMoney } from '@stampede/domain';
import { formatTime } from '../../terminal/format-time.ts';
import { showTable } from '../../terminal/show-table.ts';

/** Prints payments for people. */
export function printPayments(payments: readonly Payment[]): void {
  showTable(
    [
      { head: 'payment', whole: true },
      { head: 'state', whole: true },
      { head: 'amount', right: true, whole: true },
      { head: 'provider' },
      { head: 'ref' },
      { head: 'why it goes back', spare: true },
      { head: 'reported', spare: true },
      { head: 'order', spare: true, whole: true },
      { head: 'sale', spare: true },
    ],
    payments.map((payment) => [
      payment.paymentId,
      payment.state,
      formatMoney(payment.amount, payment.currency),
      payment.provider,
      payment.reference,
      payment.refundCause ?? '',
      formatTime(payment.createdAt),
      payment.orderNo,
      payment.saleId ?? '',
    ]),
  );
}
