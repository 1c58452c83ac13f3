import type { Evidence } from '../observe/evidence.ts';
import { finding, type Finding, type Law } from './law.ts';

/**
 * Every answered payment is recorded, captured or due for refund, as in the answer. One whose amount did not match may
 * have been corrected since: then its amount is in the history. One of a returned order is due for refund.
 */
export const moneyIsNeverLost: Law = {
  name: 'Money is never lost',
  judge: (evidence) => [...recorded(evidence), ...unreported(evidence)],
};

function recorded({ history, payments }: Evidence): Finding[] {
  const rows = new Map(payments.map((payment) => [payment.reference, payment]));
  return history.of('pay').flatMap(({ orderNo, amount, reference, ending, reply }): Finding[] => {
    if (ending === 'unknown' || reply.slug === 'order-not-ready') return [];
    const row = rows.get(reference);
    const said = `a payment of ${amount} was answered ${reply.status} ${reply.slug ?? ''}`;
    if (row === undefined) return [finding(`${said} and is not recorded`, orderNo)];
    // The reference has another amount, which can no longer be corrected: this report recorded nothing.
    if (reply.slug === 'payment-reference-reused' && row.amount !== amount) return [];
    if (reply.slug === 'amount-mismatch' && row.withdrawnAmounts.includes(amount)) return [];
    const state = ending === 'done' && row.refundCause !== 'order_returned' ? 'captured' : 'refund_due';
    const isRight = row.orderNo === orderNo && row.amount === amount && row.state === state;
    return isRight ? [] : [finding(`${said} and is recorded as ${JSON.stringify(row)}`, orderNo)];
  });
}

function unreported({ history, payments }: Evidence): Finding[] {
  const reported = new Set(history.of('pay').map(({ reference }) => reference));
  return payments
    .filter(({ reference }) => !reported.has(reference))
    .map(({ orderNo, reference }) => finding(`nobody reported the payment ${reference}`, orderNo));
}
