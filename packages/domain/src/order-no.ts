import { randomFillSync } from 'node:crypto';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** 512 order numbers' worth of random bytes: one call to the system for all of them. */
const RANDOM_BYTES = 9;
const POOL_BYTES = 512 * RANDOM_BYTES;
const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** The first 48 bits, as text: numbers of the same millisecond share them. */
let time = { ms: -1, text: '' };

/**
 * A new order number: a UUID of version 7 (RFC 9562, section 5.7), whose last byte is the partition of the
 * sale, so that whoever holds the number knows which slice of the gate to ask. 66 random bits remain for each
 * millisecond, and a number that collides is refused by the gate and by the primary key.
 *
 * Written out by hand, because every purchase makes one: 0.35 µs, where the package uuid took 1.0 µs.
 *
 * @param partition 0–255
 */
export function newOrderNo(partition: number): string {
  if (used === POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const at = used;
  used += RANDOM_BYTES;
  const ms = Date.now();
  if (ms !== time.ms) time = { ms, text: textOf(ms) };
  const byte = (index: number): number => pool[at + index] ?? 0;
  const hex = (value: number): string => HEX[value] ?? '';
  return (
    `${time.text}-7${hex(byte(0)).slice(1)}${hex(byte(1))}-${hex(0x80 | (byte(2) & 0x3f))}${hex(byte(3))}` +
    `-${hex(byte(4))}${hex(byte(5))}${hex(byte(6))}${hex(byte(7))}${hex(byte(8))}${hex(partition)}`
  );
}

function textOf(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}

/** Lower than every order number: where pages in the order of their numbers begin. */
export const BEFORE_ALL_ORDERS = '00000000-0000-0000-0000-000000000000';

/** Lower-case UUIDs of version 7 only: what {@link newOrderNo} makes. */
export function isOrderNo(text: string): boolean {
  return UUID_V7.test(text);
}

/** The partition that a well-formed order number carries, 0–255. */
export function partitionOfOrder(orderNo: string): number {
  return Number.parseInt(orderNo.slice(-2), 16);
}
