import { z } from 'zod';
import { orderNo, saleId, sku } from './fields.ts';

const units = { allotment: z.int(), reserved: z.int(), sold: z.int() };

export const audit = z
  .object({
    saleId,
    trusted: z.boolean().meta({ description: 'Whether the gate is the one that the ledger approved.' }),
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
    laws: z.array(
      z.object({
        name: z.string(),
        holds: z.boolean(),
        orders: z.array(orderNo).meta({ description: 'Orders that break the law, if it can name any.' }),
      }),
    ),
  })
  .meta({ id: 'Audit' });
