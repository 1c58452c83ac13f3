import { ORDER_STATES } from '@stampede/domain';
import { z } from 'zod';
import { buyerId, currency, orderNo, saleId, serverTime, sku, timeOutput } from './fields.ts';
import { nextCursor, pageQuery, queryInteger } from './page.ts';

const WAIT_MAX_SECONDS = 30;

export const orderQuery = z.strictObject({
  wait: queryInteger(1, WAIT_MAX_SECONDS)
    .optional()
    .meta({ description: 'Hold the answer until the order leaves queued, or for so many seconds.' }),
});

export const ordersQuery = z.strictObject({
  saleId: saleId.optional(),
  buyerId: buyerId.optional(),
  state: z.enum(ORDER_STATES).optional(),
  ...pageQuery,
});

const fields = {
  orderNo,
  saleId,
  sku,
  buyerId,
  quantity: z.int(),
  amount: z.int().meta({ description: 'In minor units of the currency.' }),
  currency,
  state: z.enum(ORDER_STATES),
  createdAt: timeOutput.nullable(),
  expiresAt: timeOutput.nullable().meta({ description: 'Until when the order can be paid.' }),
  paidAt: timeOutput.nullable(),
  closedAt: timeOutput.nullable(),
};

export const order = z.object({ ...fields, serverTime }).meta({ id: 'Order' });

export const orderPage = z
  .object({ data: z.array(order), nextCursor, serverTime })
  .meta({ id: 'OrderPage', description: 'Newest first.' });

export type OrderBody = z.infer<typeof order>;
