import { createHmac, timingSafeEqual } from 'node:crypto';

/** The text, and behind a dot its HMAC-SHA-256. */
export function signText(text: string, key: Buffer): string {
  return `${text}.${macOf(text, key).toString('base64url')}`;
}

/** Whether `mac`, in base64url, is the text's. Compared in constant time. */
export function isSigned(text: string, mac: string, key: Buffer): boolean {
  const given = Buffer.from(mac, 'base64url');
  const right = macOf(text, key);
  return given.length === right.length && timingSafeEqual(given, right);
}

function macOf(text: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
