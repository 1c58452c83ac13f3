import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

const SECRET_BYTES = 32;

/** A new secret, in the form of the Standard Webhooks specification. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/**
 * The headers of a delivery by the Standard Webhooks specification, with a signature of each secret.
 * @param id the event's: the same for every attempt
 * @param nowMs the time of this attempt
 */
export function webhookHeaders(
  { id, nowMs, secrets }: { id: string; nowMs: number; secrets: readonly string[] },
  body: string,
): Record<string, string> {
  const at = new Date(nowMs);
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'Stampede',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(nowMs / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}
