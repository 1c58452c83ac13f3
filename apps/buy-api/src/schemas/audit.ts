import { z } from 'zod';
import { saleId, sku } from './fields.ts';

const units = { allotment: z.int(), reserved: z.int(), sold: z.int() };

const laws = z.array(
  z.object({
    name: z.string(),
    holds: z.boolean(),
    orders: z
      .array(z.string())
      .meta({ description: 'Numbers of the orders behind it, where there are any; at most 100.' }),
  }),
);

const differences = z
  .array(z.object({ law: z.string(), orderNos: z.array(z.string()), detail: z.string() }))
  .meta({ description: 'What gate and ledger do not agree on; at most 100.' });

export const audit = z
  .object({
    saleId,
    trusted: z.boolean().meta({ description: 'Whether the gate is the one that the ledger approved.' }),
    complete: z.boolean().meta({
      description:
        'False where there was more than one audit looks at, or where the sale moved so much that a law could not be judged.',
    }),
    items: z.array(
      z.object({
        sku,
        gate: z.object({ ...units, available: z.int() }).nullable(),
        ledger: z.object(units),
        queued: z.int(),
        deadLettered: z.int(),
        pendingReleases: z.int(),
        pendingSettlements: z.int(),
      }),
    ),
    laws,
    differences,
  })
  .meta({ id: 'Audit' });

export const repairRequest = z
  .strictObject({
    rebuild: z
      .boolean('must be true or false')
      .optional()
      .meta({ description: 'Rebuild the gate also when nothing differs.' }),
  })
  .meta({ id: 'RepairRequest' });

export const repairReport = audit
  .extend({
    repair: z.enum(['not_needed', 'windows_restarted', 'rebuilt', 'in_progress']).meta({
      description: 'What was done. `in_progress`: the rebuild was not finished in time and goes on.',
    }),
    found: laws.meta({ description: 'The laws that did not hold before.' }),
    foundDifferences: differences,
  })
  .meta({ id: 'RepairReport' });
