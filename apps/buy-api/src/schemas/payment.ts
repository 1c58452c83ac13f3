import { QUANTITY_MAX, UNIT_PRICE_MAX } from '@stampede/domain';
import { z } from 'zod';
import { integer, orderNo, timeOutput, visible } from './fields.ts';
import { order } from './order.ts';

export const paymentRequest = z
  .strictObject({
    provider: visible(64).meta({ examples: ['stripe'] }),
    reference: visible(255).meta({ description: "The provider's name for this payment, unique with it." }),
    amount: integer(0, UNIT_PRICE_MAX * QUANTITY_MAX).meta({
      description: 'In minor units of the currency of the order.',
    }),
  })
  .meta({ id: 'PaymentRequest' });

export const payment = z
  .object({
    paymentId: z.string(),
    orderNo,
    provider: z.string(),
    reference: z.string(),
    amount: z.int(),
    state: z.enum(['captured', 'refund_due', 'refunded']),
    createdAt: timeOutput,
  })
  .meta({ id: 'Payment' });

export const settledPayment = z.object({ payment, order }).meta({ id: 'SettledPayment' });

export type PaymentBody = z.infer<typeof payment>;
