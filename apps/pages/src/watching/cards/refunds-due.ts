import { formatMoney } from '@stampede/domain';
import type { DueRefunds } from '@stampede/engine';
import { counted, durationOf, type Judge } from './finding.ts';

const NUMBER = new Intl.NumberFormat('en');

/** Money that has to be given back by hand. */
export const refundsDue: Judge = ({ refunds, nowMs }) => {
  const count = (refunds ?? []).reduce((sum, { payments }) => sum + payments, 0);
  if (refunds === null || count === 0) return [];
  const sinceMs = Math.min(...refunds.map(({ oldestAtMs }) => oldestAtMs));
  return [
    {
      id: 'refunds-due',
      cause:
        `${counted(count, 'payment')} ${count === 1 ? 'is' : 'are'} due for refund, ${refunds.map(sumOf).join(', ')}; ` +
        `the oldest for ${durationOf(nowMs - sinceMs)}.`,
      effect: 'Buyers have paid for something that they do not get.',
      sinceMs,
      next: 'Give the money back with the payment provider, and record each refund.',
      command: 'npx stampede payments list --state refund_due',
      page: '/desk/payments',
    },
  ];
};

function sumOf({ currency, amount }: DueRefunds): string {
  return currency === null
    ? `${NUMBER.format(amount)} minor units of unknown orders`
    : formatMoney(amount, currency);
}
