import { BULK_MAX } from '@stampede/engine';
import { z } from 'zod';
import { buyerId, integer, saleId, serverTime, sku, timeInput, timeOutput, visible } from './fields.ts';

const action = z
  .enum(['cancel', 'return'])
  .meta({ description: 'cancel: orders that are pending. return: orders that are paid.' });

export const bulkActionRequest = z
  .strictObject({
    action,
    filter: z.strictObject({ saleId, sku: sku.optional(), buyerId: buyerId.optional() }),
    asOf: timeInput.meta({ description: 'Orders that were purchased at this time or later are left alone.' }),
    dryRun: z.boolean().meta({ description: 'true: counts only, and changes nothing.' }),
    limit: integer(1, BULK_MAX)
      .default(BULK_MAX)
      .meta({ description: 'How many orders at most, the oldest first.' }),
    restock: z
      .boolean()
      .optional()
      .meta({ description: 'Of a return: whether the units become available again; true if left out.' }),
    reason: visible(280).optional().meta({ description: 'Of a return: for people; the ledger keeps it.' }),
  })
  .meta({ id: 'BulkActionRequest' });

export const bulkAction = z
  .object({
    action,
    asOf: timeOutput,
    dryRun: z.boolean(),
    matched: z.int().meta({ description: 'Orders that matched at its beginning, counted up to 100,000.' }),
    done: z.int().meta({ description: 'Of these, cancelled or returned by this request.' }),
    refused: z.int().meta({ description: 'Of these, paid, closed or returned meanwhile.' }),
    more: z.boolean().meta({ description: 'Whether others are left, for the same request again.' }),
    serverTime,
  })
  .meta({ id: 'BulkAction' });
