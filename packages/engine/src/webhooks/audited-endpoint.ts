import type { AuditedFields, WebhookEndpoint } from '@stampede/store';

/** What the audit trail has of an endpoint, by the names of the API; never a secret. */
export function auditedEndpoint(endpoint: WebhookEndpoint): AuditedFields {
  const { url, types, description, disabledReason } = endpoint;
  return { url, types, description, enabled: disabledReason === null };
}
