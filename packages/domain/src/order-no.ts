import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** 256 order numbers' worth of random bytes: one call to the system for all of them. */
const pool = new Uint8Array(4096);
let used = pool.length;

/**
 * A new order number: a UUID of version 7 (RFC 9562, section 5.7), whose last byte is the partition of the
 * sale, so that whoever holds the number knows which slice of the gate to ask. 65 random bits remain for each
 * millisecond, and a number that collides is refused by the gate and by the primary key.
 *
 * @param partition 0–255
 */
export function newOrderNo(partition: number): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.slice(used, used + 16);
  used += 16;
  random[15] = partition;
  return v7({ random });
}

/** Lower-case UUIDs of version 7 only: what {@link newOrderNo} makes. */
export function isOrderNo(text: string): boolean {
  return UUID_V7.test(text);
}

/** The partition that a well-formed order number carries, 0–255. */
export function partitionOfOrder(orderNo: string): number {
  return Number.parseInt(orderNo.slice(-2), 16);
}
