import { ORDER_STATES } from '@stampede/domain';
import { WAIT_ENDS } from '@stampede/engine';
import { z } from 'zod';
import { buyerId, currency, orderNo, saleId, serverTime, sku, timeOutput, visible } from './fields.ts';
import { listOrder, nextCursor, pageOrCsvQuery, queryChoice, queryInteger } from './page.ts';

const WAIT_MAX_SECONDS = 30;

export const orderQuery = z
  .strictObject({
    wait: queryInteger(1, WAIT_MAX_SECONDS).optional().meta({
      description: 'Hold the answer until the order is as far as `until` says, or for so many seconds.',
    }),
    until: z.enum(WAIT_ENDS).optional().meta({
      description:
        'ordered, if left out: it has left queued. closed: it has left pending_payment too. Only together with wait.',
    }),
  })
  .refine(({ wait, until }) => until === undefined || wait !== undefined, {
    path: ['until'],
    error: 'is only for a request with wait',
  });

export const ordersQuery = z.strictObject({
  saleId: saleId.optional(),
  buyerId: buyerId.optional(),
  state: queryChoice(ORDER_STATES)
    .optional()
    .meta({ description: 'May be repeated, for orders in any of these states.' }),
  order: listOrder('orders'),
  ...pageOrCsvQuery,
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
  returnedAt: timeOutput.nullable().meta({ description: 'When the paid order was undone.' }),
  restocked: z
    .boolean()
    .nullable()
    .meta({ description: 'Of a returned order: whether its units are available again.' }),
};

export const order = z.object({ ...fields, serverTime }).meta({ id: 'Order' });

export const returnRequest = z
  .strictObject({
    restock: z
      .boolean()
      .default(true)
      .meta({ description: 'Whether the units become available again. Otherwise they stay sold.' }),
    reason: visible(280).optional().meta({ description: 'For people; the ledger keeps it.' }),
  })
  .meta({ id: 'ReturnRequest' });

export const orderPage = z.object({ data: z.array(order), nextCursor, serverTime }).meta({ id: 'OrderPage' });

export type OrdersQuery = z.infer<typeof ordersQuery>;
