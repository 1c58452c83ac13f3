import type { Redis } from 'ioredis';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A range of slots, both ends included, and its master. */
export interface SlotRange {
  readonly from: number;
  readonly to: number;
  readonly master: Address;
}

/** The slot map of a Redis Cluster, in slot order. A node without an address is the one that replied. */
export async function readClusterSlots(redis: Redis): Promise<SlotRange[]> {
  const { host: asked = '127.0.0.1' } = redis.options;
  const reply = await redis.cluster('SLOTS');
  const ranges = reply.flatMap(([from, to, master]) => {
    if (master === undefined) return [];
    const [host, port] = master as [string | null, number, ...unknown[]];
    return [
      { from, to, master: { host: host === null || host === '' || host === '?' ? asked : host, port } },
    ];
  });
  return ranges.sort((one, other) => one.from - other.from);
}

export function nameOf({ host, port }: Address): string {
  return `${host}:${port}`;
}

const SLOTS = 16_384;

/**
 * The slot of a partition's keys: CRC-16/XMODEM of the hash tag's content, modulo 16,384, as in the Redis Cluster
 * specification.
 */
export function slotOfPartition(partition: number): number {
  let crc = 0;
  for (const byte of Buffer.from(String(partition))) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1)
      crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc % SLOTS;
}
