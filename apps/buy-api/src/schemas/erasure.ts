import { z } from 'zod';
import { saleId, timeOutput } from './fields.ts';

export const erasure = z
  .object({
    erasureId: z.string().meta({ format: 'uuid' }),
    state: z.enum(['pending', 'done']),
    ordersErased: z
      .int()
      .meta({ description: 'Orders that have a pseudonym in the place of the id so far.' }),
    waitingForSales: z.array(saleId).meta({
      description: 'Sales that still have the id, 100 at most: they have not ended for 24 hours.',
    }),
    requestedAt: timeOutput,
    finishedAt: timeOutput.nullable(),
  })
  .meta({ id: 'Erasure' });

export type ErasureBody = z.infer<typeof erasure>;
