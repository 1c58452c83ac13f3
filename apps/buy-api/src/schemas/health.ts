import { z } from 'zod';

export const liveness = z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' });

export const readiness = z
  .object({
    status: z.enum(['ready', 'not-ready']),
    checks: z.array(
      z.object({
        name: z.enum(['server', 'redis', 'postgres', 'gate', 'clock']),
        ok: z.boolean(),
        detail: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Readiness' });
