import { EVENT_TYPES } from '@stampede/domain';
import { z } from 'zod';
import { orderNo, printable, saleId, timeOutput } from './fields.ts';
import { nextCursor, pageQuery } from './page.ts';

const URL_MAX = 2048;
const urlMessage = `must be a URL of at most ${URL_MAX} characters`;

const url = z
  .string()
  .max(URL_MAX, urlMessage)
  .meta({
    format: 'uri',
    examples: ['https://shop.example/stampede'],
    description: 'https, without user, password and fragment, of a host with a public address.',
  })
  .transform((text, context) => {
    const { href } = URL.parse(text) ?? { href: '' };
    if (href !== '' && href.length <= URL_MAX) return href;
    context.addIssue({ code: 'custom', message: urlMessage });
    return z.NEVER;
  });

const types = z
  .array(z.enum(EVENT_TYPES))
  .min(1)
  .max(EVENT_TYPES.length)
  .refine((all) => new Set(all).size === all.length, 'must not have one type twice')
  .nullable()
  .meta({ description: 'Events of these types; null: of every type.' });

const description = printable(200).nullable().meta({ description: 'For people.' });

export const newWebhookEndpoint = z
  .strictObject({
    url,
    types: types.optional(),
    saleId: saleId.nullable().optional().meta({ description: 'Events of this sale; null: of every sale.' }),
    description: description.optional(),
  })
  .meta({ id: 'NewWebhookEndpoint' });

export const webhookEndpointChange = z
  .strictObject({
    url: url.optional(),
    types: types.optional(),
    description: description.optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ id: 'WebhookEndpointChange', description: 'What is left out stays as it is.' });

const endpointFields = {
  endpointId: z.string(),
  url: z.string(),
  types: z.array(z.enum(EVENT_TYPES)).nullable(),
  saleId: saleId.nullable(),
  description: z.string().nullable(),
  enabled: z.boolean(),
  disabledReason: z
    .enum(['operator', 'gone'])
    .nullable()
    .meta({ description: 'gone: it answered 410. Enable it to try it again.' }),
  failingSince: timeOutput
    .nullable()
    .meta({ description: 'The first failure since the last success; null: it works.' }),
  previousSecretUntil: timeOutput
    .nullable()
    .meta({ description: 'Until when the secret before the last rotation signs too.' }),
  createdAt: timeOutput,
};

export const webhookEndpoint = z.object(endpointFields).meta({ id: 'WebhookEndpoint' });

export const secretWebhookEndpoint = z
  .object({
    ...endpointFields,
    secret: z.string().meta({ description: 'whsec_ and 32 bytes in base64. No other answer has it.' }),
  })
  .meta({ id: 'SecretWebhookEndpoint' });

export const webhookEndpointList = z
  .object({ data: z.array(webhookEndpoint) })
  .meta({ id: 'WebhookEndpointList' });

export const webhookTest = z
  .object({
    eventId: z.string().meta({ description: 'The webhook-id that was sent.' }),
    delivered: z.boolean().meta({ description: 'Whether the status was 2xx.' }),
    status: z.int().nullable().meta({ description: 'What the endpoint answered; null: nothing.' }),
    error: z.string().nullable().meta({ description: 'Why there is no answer.' }),
  })
  .meta({ id: 'WebhookTest' });

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;

export const deliveriesQuery = z.strictObject({
  state: z
    .enum(DELIVERY_STATES, `must be one of ${DELIVERY_STATES.join(', ')}`)
    .optional()
    .meta({ description: 'Deliveries in this state; of every state if left out.' }),
  ...pageQuery,
});

export const delivery = z
  .object({
    deliveryId: z.string(),
    endpointId: z.string(),
    eventId: z.string(),
    position: z.int().meta({ description: 'The position of the event in the feed.' }),
    type: z.enum(EVENT_TYPES),
    saleId: z.string().nullable(),
    orderNo: orderNo.nullable(),
    state: z.enum(DELIVERY_STATES),
    attempts: z.int(),
    createdAt: timeOutput,
    lastAttemptAt: timeOutput.nullable(),
    nextAttemptAt: timeOutput
      .nullable()
      .meta({ description: 'null: it is over, or waits for an earlier one of its order.' }),
    lastStatus: z.int().nullable(),
    lastError: z.string().nullable(),
    endedAt: timeOutput.nullable(),
  })
  .meta({ id: 'Delivery' });

export const deliveryPage = z.object({ data: z.array(delivery), nextCursor }).meta({ id: 'DeliveryPage' });

export type WebhookEndpointBody = z.infer<typeof webhookEndpoint>;
export type SecretWebhookEndpointBody = z.infer<typeof secretWebhookEndpoint>;
export type DeliveryBody = z.infer<typeof delivery>;
