import { z } from 'zod';
import { serverTime } from './fields.ts';

export const time = z
  .object({ serverTime: serverTime.meta({ description: 'The clock of the machine that answers.' }) })
  .meta({ id: 'Time' });
