import { PAYMENT_STATES, QUANTITY_MAX, UNIT_PRICE_MAX } from '@stampede/domain';
import { REFUND_CAUSES } from '@stampede/engine';
import { z } from 'zod';
import { currency, integer, orderNo, saleId, timeOutput, visible } from './fields.ts';
import { order } from './order.ts';
import { listOrder, nextCursor, pageOrCsvQuery, pageQuery, queryChoice } from './page.ts';

export const paymentRequest = z
  .strictObject({
    provider: visible(64).meta({ examples: ['stripe'] }),
    reference: visible(255).meta({ description: "The provider's name for this payment, unique with it." }),
    amount: integer(0, UNIT_PRICE_MAX * QUANTITY_MAX).meta({
      description: 'In minor units of the currency of the order.',
    }),
  })
  .meta({ id: 'PaymentRequest' });

export const refundRequest = z
  .strictObject({
    reference: visible(255)
      .optional()
      .meta({ description: "The provider's or the shop's name for the refund, for people." }),
  })
  .meta({ id: 'RefundRequest' });

export const paymentsQuery = z.strictObject({
  saleId: saleId.optional(),
  reference: visible(255).optional().meta({ description: 'What a provider calls the payment, exactly.' }),
  state: queryChoice(PAYMENT_STATES)
    .optional()
    .meta({ description: 'May be repeated, for payments in any of these states.' }),
  order: listOrder('payments'),
  ...pageOrCsvQuery,
});

export const paymentsOfOrderQuery = z.strictObject(pageQuery);

const state = z.enum(PAYMENT_STATES);
const ofNoOrder = 'null for a payment whose order the ledger did not have.';

export const payment = z
  .object({
    paymentId: z.string(),
    orderNo,
    saleId: saleId.nullable().meta({ description: `The sale of the order; ${ofNoOrder}` }),
    provider: z.string(),
    reference: z.string(),
    amount: z.int(),
    currency: currency.nullable().meta({ description: `The currency of the order; ${ofNoOrder}` }),
    state,
    refundCause: z
      .enum(REFUND_CAUSES)
      .nullable()
      .meta({
        description:
          'Why it could not pay its order: the slug of the problem that its report got. order-returned: it had paid its ' +
          'order, which was returned.',
      }),
    createdAt: timeOutput,
    refundedAt: timeOutput.nullable().meta({ description: 'When it was recorded as given back.' }),
    refundReference: z.string().nullable(),
  })
  .meta({ id: 'Payment' });

export const settledPayment = z.object({ payment, order }).meta({ id: 'SettledPayment' });

export const paymentPage = z
  .object({ data: z.array(payment), nextCursor })
  .meta({ id: 'PaymentPage', description: 'By the time of the report.' });

export const paymentTotals = z
  .object({
    data: z.array(
      z.object({
        currency: currency
          .nullable()
          .meta({ description: 'null for payments whose orders the ledger did not have.' }),
        state,
        count: z.int(),
        amount: z.union([z.int(), z.string()]).meta({
          description: 'In minor units. A sum above 9007199254740991 is text, so that no parser rounds it.',
        }),
      }),
    ),
  })
  .meta({ id: 'PaymentTotals' });

export type PaymentTotalsBody = z.infer<typeof paymentTotals>;
