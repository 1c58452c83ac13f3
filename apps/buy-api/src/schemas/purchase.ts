import { ORDER_STATES } from '@stampede/domain';
import { z } from 'zod';
import { buyerId, currency, orderNo, quantity, saleId, serverTime, sku } from './fields.ts';

export const purchaseRequest = z
  .strictObject({
    sku: sku.optional().meta({ description: 'May be left out when the sale has one item.' }),
    quantity: quantity.default(1),
    buyerId: buyerId
      .optional()
      .meta({ description: 'Required with a shop or operator token; a buyer is the subject of the token.' }),
  })
  .meta({ id: 'PurchaseRequest' });

export const purchase = z
  .object({
    orderNo,
    saleId,
    sku,
    buyerId,
    quantity,
    amount: z.int().meta({ description: 'In minor units of the currency.' }),
    currency,
    state: z
      .enum(ORDER_STATES)
      .meta({ description: 'queued; when the purchase is a replay, the present state of its order.' }),
    serverTime,
  })
  .meta({ id: 'Purchase' });

export type PurchaseBody = z.infer<typeof purchase>;
