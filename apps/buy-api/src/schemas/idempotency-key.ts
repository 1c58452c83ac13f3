import { z } from 'zod';

/** ASCII 0x20–0x7E, which every HTTP implementation supports in headers. */
const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/;

export const idempotencyKey = z
  .string()
  .regex(IDEMPOTENCY_KEY, 'must be 1 to 255 printable ASCII characters');

export function isIdempotencyKey(text: string): boolean {
  return IDEMPOTENCY_KEY.test(text);
}

/** @param description which requests are the same */
export function idempotencyHeader(description: string) {
  return z.object({ 'Idempotency-Key': idempotencyKey.optional().meta({ description }) });
}

/** For routes whose requests are recorded in the ledger. */
export const rememberedHeader = idempotencyHeader(
  'The same key with the same address and content, from the same caller, is the same request. Kept for 24 hours.',
);
