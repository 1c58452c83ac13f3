import { z } from 'zod';

export const liveness = z.object({ status: z.literal('ok') }).meta({ id: 'Liveness' });

const checkName = z.enum(['server', 'redis', 'postgres', 'gate', 'clock']);

export const readiness = z
  .object({
    status: z.enum(['ready', 'not-ready']),
    degraded: z
      .array(checkName)
      .optional()
      .meta({ description: 'What is missing although purchases can be decided.' }),
    checks: z.array(
      z.object({
        name: checkName,
        ok: z.boolean(),
        detail: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Readiness' });
