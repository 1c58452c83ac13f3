import { isOrderNo } from '@stampede/domain';
import { z } from 'zod';
import { integer, orderNo, saleId } from './fields.ts';

export const extensionRequest = z
  .strictObject({
    seconds: integer(1, 3600),
    orderNo: orderNo.refine(isOrderNo, 'must be an order number').optional().meta({
      description: 'Without it, all orders of the sale that are pending and before their deadline.',
    }),
  })
  .meta({ id: 'ExtensionRequest' });

export const extension = z
  .object({
    saleId,
    seconds: z.int(),
    extended: z.int().meta({ description: 'Orders that have a later deadline by this request.' }),
  })
  .meta({ id: 'Extension' });
