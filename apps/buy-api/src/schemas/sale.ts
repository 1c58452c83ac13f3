import { UNIT_PRICE_MAX, VISIBILITIES } from '@stampede/domain';
import { ITEMS_MAX } from '@stampede/engine';
import { z } from 'zod';
import { currency, integer, printable, saleId, serverTime, sku, timeInput, timeOutput } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

const ALLOTMENT_MAX = 1_000_000_000;
const SECONDS_MAX = 86_400;

const title = printable(200);
const buyerLimit = integer(1, 1_000_000);
const seconds = integer(1, SECONDS_MAX);
const closesTooEarly = 'must be after opensAt';

const visibility = z.enum(VISIBILITIES).meta({
  description: 'unlisted: found by its id, and in the list for the shop and the operator alone.',
});
const message = printable(280).meta({ description: 'Shown to buyers.' });
const unitPrice = integer(0, UNIT_PRICE_MAX).meta({ description: 'In minor units of the currency.' });

export const newItem = z
  .strictObject({ sku, name: title.optional(), allotment: integer(1, ALLOTMENT_MAX), unitPrice })
  .meta({ id: 'NewItem' });

export const itemChange = z
  .strictObject({
    name: title.nullable().optional(),
    unitPrice: unitPrice.optional().meta({
      description: 'In minor units. Purchases that were accepted before keep their amount.',
    }),
  })
  .refine((change) => Object.keys(change).length > 0, {
    error: 'must name at least one field to change',
    // An unknown field is reported alone.
    when: ({ issues }) => issues.length === 0,
  })
  .meta({ id: 'ItemChange', minProperties: 1 });

export const newSale = z
  .strictObject({
    saleId,
    name: title,
    currency,
    opensAt: timeInput.optional().meta({ description: 'Without it the sale opens immediately.' }),
    closesAt: timeInput.optional(),
    buyerLimit: buyerLimit
      .optional()
      .meta({ description: 'Units per buyer over all items; none: no limit.' }),
    paymentWindowSeconds: seconds.default(300),
    holdSeconds: seconds
      .default(1800)
      .meta({ description: 'How long a purchase may wait for its order before it is expired instead.' }),
    visibility: visibility.default('public'),
    message: message.optional(),
    items: z.array(newItem).min(1).max(ITEMS_MAX),
  })
  .superRefine((sale, context) => {
    if (sale.opensAt !== undefined && sale.closesAt !== undefined && sale.closesAt <= sale.opensAt) {
      context.addIssue({ code: 'custom', path: ['closesAt'], message: closesTooEarly });
    }
    const seen = new Set<string>();
    sale.items.forEach((item, index) => {
      if (seen.has(item.sku)) {
        context.addIssue({
          code: 'custom',
          path: ['items', index, 'sku'],
          message: 'is the sku of an earlier item',
        });
      }
      seen.add(item.sku);
    });
  })
  .meta({ id: 'NewSale' });

export const saleChange = z
  .strictObject({
    state: z.enum(['open', 'paused', 'closed']).optional(),
    opensAt: timeInput.nullable().optional(),
    closesAt: timeInput.nullable().optional(),
    buyerLimit: buyerLimit.nullable().optional(),
    paymentWindowSeconds: seconds
      .optional()
      .meta({ description: 'For orders that are created from now on; a running window keeps its length.' }),
    name: title.optional(),
    visibility: visibility.optional(),
    message: message.nullable().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, {
    error: 'must name at least one field to change',
    // An unknown field is reported alone.
    when: ({ issues }) => issues.length === 0,
  })
  .superRefine((change, context) => {
    const { opensAt, closesAt } = change;
    if (typeof opensAt === 'number' && typeof closesAt === 'number' && closesAt <= opensAt) {
      context.addIssue({ code: 'custom', path: ['closesAt'], message: closesTooEarly });
    }
  })
  .meta({ id: 'SaleChange', minProperties: 1 });

export const allotmentChange = z
  .strictObject({
    change: integer(-ALLOTMENT_MAX, ALLOTMENT_MAX)
      .refine((change) => change !== 0, 'must not be 0')
      .meta({ description: 'Units to add, or, when negative, to take away.' }),
  })
  .meta({ id: 'AllotmentChange' });

export const salesQuery = z.strictObject(pageQuery);

export const saleItem = z
  .object({
    sku,
    name: z.string().nullable(),
    unitPrice: z.int(),
    allotment: z.int().meta({ description: 'Always available + reserved + sold.' }),
    available: z.int(),
    reserved: z.int(),
    sold: z.int(),
  })
  .meta({ id: 'SaleItem' });

const pending = z.boolean().meta({
  description:
    'The ledger has decided something that the gate does not show yet: buyers meet it a moment later.',
});

/** The item after a change. */
export const changedItem = saleItem.extend({ pending }).meta({ id: 'ChangedItem' });

export const sale = z
  .object({
    saleId,
    name: z.string(),
    currency,
    state: z.enum(['scheduled', 'open', 'paused', 'closed']),
    opensAt: timeOutput.nullable(),
    closesAt: timeOutput.nullable(),
    buyerLimit: z.int().nullable(),
    paymentWindowSeconds: z.int(),
    holdSeconds: z.int(),
    visibility,
    message: z.string().nullable().meta({ description: 'Shown to buyers.' }),
    createdAt: timeOutput,
    source: z
      .enum(['gate', 'ledger'])
      .meta({ description: 'Where the units were counted: ledger while the gate is not trusted.' }),
    pending,
    serverTime,
    items: z.array(saleItem),
  })
  .meta({ id: 'Sale' });

export const salePage = z.object({ data: z.array(sale), nextCursor }).meta({ id: 'SalePage' });

export type SaleBody = z.infer<typeof sale>;
