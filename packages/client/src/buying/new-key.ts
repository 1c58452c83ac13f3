const BYTES = 16;

/** An idempotency key of 128 random bits. Unlike `crypto.randomUUID`, this works on pages without TLS too. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** 1 to 255 printable ASCII characters, as the API takes them. */
export function isKey(text: unknown): text is string {
  return typeof text === 'string' && /^[\x20-\x7e]{1,255}$/.test(text);
}
