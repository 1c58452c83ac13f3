import { AUDIT_ACTIONS, isOrderNo } from '@stampede/domain';
import { z } from 'zod';
import { orderNo, printable, saleId, timeOutput } from './fields.ts';
import { nextCursor, pageOrCsvQuery } from './page.ts';

export const auditTrailQuery = z.strictObject({
  saleId: saleId.optional(),
  orderNo: orderNo.refine(isOrderNo, 'must be an order number').optional(),
  who: printable(255).optional().meta({ description: 'The name of a token, compared exactly.' }),
  action: z.enum(AUDIT_ACTIONS).optional(),
  ...pageOrCsvQuery,
});

const fields = z.record(z.string(), z.unknown()).nullable();

const auditEntry = z
  .object({
    entryId: z.int(),
    at: timeOutput,
    who: z.string().meta({
      description:
        'The name of the token; of a command on the stores that of its user; buyer for every buyer.',
    }),
    role: z.string().meta({ description: 'operator, shop, buyer or command line.', examples: ['operator'] }),
    action: z.string().meta({ examples: ['sale.paused'] }),
    saleId: saleId.nullable(),
    orderNo: orderNo.nullable(),
    subject: z.string().nullable().meta({
      description:
        'What was changed beside sale and order: a SKU, a partition, or the id of a payment, endpoint, delivery or erasure.',
    }),
    before: fields.meta({ description: 'What was changed, as it was; null for what was not there.' }),
    after: fields.meta({ description: 'What was changed, as it is since; null for what is gone.' }),
    requestId: z.string().nullable().meta({ description: 'The X-Request-Id of the request.' }),
  })
  .meta({ id: 'AuditEntry' });

export const auditTrailPage = z
  .object({ data: z.array(auditEntry), nextCursor })
  .meta({ id: 'AuditTrailPage', description: 'Newest first.' });
