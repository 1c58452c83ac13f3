import { formatOptionalTime, formatTime } from '@stampede/domain';
import { eventId, type Delivery, type SecretEndpoint, type WebhookEndpoint } from '@stampede/engine';
import type { DeliveryBody, SecretWebhookEndpointBody, WebhookEndpointBody } from '../schemas/webhook.ts';

/** Without its secret. */
export function webhookEndpointBody(endpoint: WebhookEndpoint): WebhookEndpointBody {
  const { endpointId, url, types, saleId, description, disabledReason } = endpoint;
  return {
    ...{ endpointId, url, saleId, description, disabledReason },
    types: types === null ? null : [...types],
    enabled: disabledReason === null,
    failingSince: formatOptionalTime(endpoint.failingSinceMs),
    previousSecretUntil: formatOptionalTime(endpoint.previousSecretUntilMs),
    createdAt: formatTime(endpoint.createdAtMs),
  };
}

export function secretWebhookEndpointBody(endpoint: SecretEndpoint): SecretWebhookEndpointBody {
  return { ...webhookEndpointBody(endpoint), secret: endpoint.secret };
}

export function deliveryBody(delivery: Delivery): DeliveryBody {
  const { deliveryId, endpointId, position, type, saleId, orderNo, state, attempts } = delivery;
  return {
    ...{
      deliveryId,
      endpointId,
      eventId: eventId(position),
      position,
      type,
      saleId,
      orderNo,
      state,
      attempts,
    },
    createdAt: formatTime(delivery.createdAtMs),
    lastAttemptAt: formatOptionalTime(delivery.lastAttemptAtMs),
    nextAttemptAt: formatOptionalTime(delivery.nextAttemptAtMs),
    lastStatus: delivery.lastStatus,
    lastError: delivery.lastError,
    endedAt: formatOptionalTime(delivery.endedAtMs),
  };
}
