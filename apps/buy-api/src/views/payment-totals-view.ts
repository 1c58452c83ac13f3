import type { PaymentTotal } from '@stampede/engine';
import type { PaymentTotalsBody } from '../schemas/payment.ts';

export function paymentTotalsBody(totals: readonly PaymentTotal[]): PaymentTotalsBody {
  return {
    data: totals.map(({ currency, state, count, amount }) => ({
      currency,
      state,
      count,
      amount: Number.isSafeInteger(Number(amount)) ? Number(amount) : amount,
    })),
  };
}
