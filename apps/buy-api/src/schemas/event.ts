import { EVENT_TYPES } from '@stampede/domain';
import { z } from 'zod';
import { orderNo, saleId, timeOutput } from './fields.ts';
import { order } from './order.ts';
import { queryChoice, queryInteger } from './page.ts';
import { payment } from './payment.ts';
import { sale, saleItem } from './sale.ts';

const EVENTS_MAX = 500;
const EVENTS_DEFAULT = 100;
const WAIT_MAX_SECONDS = 30;

const position = 'must be a position, which is a whole number of up to 16 digits, or latest';

export const eventsQuery = z.strictObject({
  after: z
    .string()
    .regex(/^(latest|\d{1,16})$/, position)
    .refine((text) => text === 'latest' || Number.isSafeInteger(Number(text)), position)
    .transform((text) => (text === 'latest' ? text : Number(text)))
    .optional()
    .meta({
      override: { type: 'string', pattern: '^(latest|[0-9]{1,16})$', examples: ['latest', '0'] },
      description:
        'The nextCursor of the answer before, or the position of an event. Left out: from the oldest kept event. latest: no event of now, and the cursor for what is new.',
    }),
  saleId: saleId.optional(),
  type: queryChoice(EVENT_TYPES)
    .optional()
    .meta({ description: 'May be repeated, for events of any of these types.' }),
  limit: queryInteger(1, EVENTS_MAX)
    .default(EVENTS_DEFAULT)
    .meta({ description: `How many events at most; ${EVENTS_DEFAULT} if left out.` }),
  wait: queryInteger(1, WAIT_MAX_SECONDS)
    .optional()
    .meta({ description: 'Hold the answer until there is an event, or for so many seconds.' }),
});

const event = z
  .object({
    id: z
      .string()
      .meta({ description: 'The same in the feed and in every delivery.', examples: ['evt_1042'] }),
    position: z.int().meta({ description: 'Its place in the feed. Later events have higher ones.' }),
    type: z.enum(EVENT_TYPES),
    occurredAt: timeOutput,
    saleId: saleId
      .nullable()
      .meta({ description: 'null for a payment whose order the ledger did not have.' }),
    orderNo: orderNo.optional(),
    sequence: z
      .int()
      .optional()
      .meta({ description: "The place among the order's events, from 1, where the ledger has the order." }),
    data: z.object({
      order: order.optional(),
      payment: payment.optional(),
      sale: sale.optional(),
      item: saleItem.optional(),
    }),
  })
  .meta({
    id: 'Event',
    description: 'Its objects are as they are when it is read, with what the event decided.',
  });

export const eventPage = z
  .object({
    data: z.array(event),
    nextCursor: z.string().meta({
      description:
        'The `after` of the next request, also where data is empty. Reading on from it skips no event.',
    }),
  })
  .meta({ id: 'EventPage', description: 'Oldest first.' });
