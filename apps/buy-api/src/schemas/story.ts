import { EVENT_TYPES } from '@stampede/domain';
import { STORY_STEPS } from '@stampede/engine';
import { z } from 'zod';
import { serverTime, timeOutput } from './fields.ts';
import { order } from './order.ts';
import { payment } from './payment.ts';
import { DELIVERY_STATES } from './webhook.ts';

const storyEvent = z.object({
  id: z.string().nullable().meta({ description: 'null until it has its position.' }),
  type: z.enum(EVENT_TYPES),
  position: z.int().nullable(),
  sequence: z.int().nullable().meta({ description: 'The place among the events of the order, from 1.' }),
});

const storyDelivery = z.object({
  deliveryId: z.string(),
  endpointId: z.string(),
  url: z.string(),
  state: z.enum(DELIVERY_STATES),
  attempts: z.int(),
  lastStatus: z.int().nullable(),
  endedAt: timeOutput.nullable(),
});

const storyStep = z
  .object({
    at: timeOutput.nullable().meta({ description: 'null: it happened, and nothing keeps when.' }),
    step: z.enum(STORY_STEPS),
    sincePreviousMs: z
      .int()
      .nullable()
      .meta({ description: 'Since the step before that has a time; null for the first one.' }),
    process: z.string().nullable().meta({ description: 'The process that decided, where that is recorded.' }),
    requestId: z
      .string()
      .nullable()
      .meta({ description: 'The HTTP request that decided, where there was one and it is recorded.' }),
    who: z.string().nullable().meta({ description: 'Who decided, where that is recorded.' }),
    event: storyEvent.nullable().meta({ description: 'null: there is none, or it is no longer kept.' }),
    payment: payment.nullable().meta({ description: 'The payment of the step, as the step left it.' }),
    deliveries: z.array(storyDelivery).meta({ description: 'Where the event was sent.' }),
    detail: z.string().nullable().meta({ description: 'For people.' }),
  })
  .meta({ id: 'StoryStep' });

export const orderStory = z
  .object({
    order,
    steps: z.array(storyStep).meta({ description: 'What happened to the order, oldest first.' }),
    missingEvents: z.int().meta({
      description:
        'Events of the order that are no longer kept. Steps that nothing else keeps, as extensions, are missing then.',
    }),
    serverTime,
  })
  .meta({ id: 'OrderStory' });

export type OrderStoryBody = z.infer<typeof orderStory>;
