import type { Event } from './schemas.ts';

/** What a shop's endpoint got. */
export interface WebhookDelivery {
  /** `whsec_…`, of the endpoint's creation or its last rotation. */
  readonly secret: string;
  /** By lower-case names, as Node has them, or Headers. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** As it came, before it is parsed. */
  readonly body: string | Uint8Array<ArrayBuffer>;
  /** Ms since 1970; default: this machine's clock. */
  readonly nowMs?: number | undefined;
}

/** An event of the feed, or what the operator sends as a test. */
export type WebhookEvent =
  | Event
  | {
      readonly id: string;
      readonly type: 'webhook.test';
      readonly occurredAt: string;
      readonly data: Record<string, never>;
    };

/** A request to an endpoint that is not a delivery of Stampede: answer it with 400. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
}

const PREFIX = 'whsec_';
/** An older delivery may be a copy that an attacker sends again. */
const TOLERANCE_SECONDS = 300;
/** More than a rotation needs. */
const SIGNATURES_MAX = 10;

/**
 * Verifies a delivery by the Standard Webhooks specification, and returns its event. The same event may come more than
 * once, with the same `id`.
 *
 * @throws WebhookVerificationError when a signature, the time or the content is wrong
 * @throws TypeError when the secret is none
 */
export async function verifyWebhook({
  secret,
  headers,
  body,
  nowMs = Date.now(),
}: WebhookDelivery): Promise<WebhookEvent> {
  const read = (name: string): string => {
    const value = headers instanceof Headers ? headers.get(name) : headers[name];
    if (typeof value !== 'string' || value === '') throw new WebhookVerificationError(`${name} is missing`);
    return value;
  };
  const [id, timestamp, signatures] = [
    read('webhook-id'),
    read('webhook-timestamp'),
    read('webhook-signature'),
  ];
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS)
    throw new WebhookVerificationError('webhook-timestamp is not of now');
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const signed = await new Blob([`${id}.${timestamp}.`, bytes]).arrayBuffer();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', keyOf(secret), algorithm, false, ['verify']);
  for (const signature of signatures.split(' ').slice(0, SIGNATURES_MAX)) {
    const claimed = signature.startsWith('v1,') ? fromBase64(signature.slice(3)) : null;
    // In constant time.
    if (claimed !== null && (await crypto.subtle.verify(algorithm, key, claimed, signed)))
      return parse(bytes);
  }
  throw new WebhookVerificationError('no signature is right');
}

function keyOf(secret: string): Uint8Array<ArrayBuffer> {
  const key = fromBase64(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret);
  if (key === null || key.length === 0) throw new TypeError('secret must be whsec_ and base64');
  return key;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

function parse(bytes: Uint8Array): WebhookEvent {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as WebhookEvent;
  } catch {
    throw new WebhookVerificationError('the body is not JSON');
  }
}
