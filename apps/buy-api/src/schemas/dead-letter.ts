import { z } from 'zod';
import { orderNo, timeOutput } from './fields.ts';
import { order } from './order.ts';
import { nextCursor, pageQuery } from './page.ts';

export const deadLettersQuery = z.strictObject(pageQuery);

const ofMalformed = { description: 'null where the entry is malformed.' };

export const deadLetterPage = z
  .object({
    data: z.array(
      z.object({
        orderNo: z.string().meta({ description: 'As in the entry; empty where it has none.' }),
        saleId: z.string().nullable().meta(ofMalformed),
        sku: z.string().nullable().meta(ofMalformed),
        buyerId: z.string().nullable().meta(ofMalformed),
        quantity: z.int().nullable().meta(ofMalformed),
        reason: z.string().meta({ description: 'Why it could not become an order.' }),
        since: timeOutput.meta({ description: 'When that was found.' }),
      }),
    ),
    nextCursor,
  })
  .meta({
    id: 'DeadLetterPage',
    description: 'One partition after the other, in each of them oldest first.',
  });

export const handledLetter = z
  .object({
    orderNo,
    order: order.nullable().meta({ description: 'The order as it is now; null: there is none.' }),
  })
  .meta({ id: 'HandledDeadLetter' });

export type DeadLetterBody = z.infer<typeof deadLetterPage>['data'][number];
export type HandledLetterBody = z.infer<typeof handledLetter>;
