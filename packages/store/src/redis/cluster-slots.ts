import type { Redis } from 'ioredis';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Which master has which slots, both ends included. */
export interface SlotRange {
  readonly from: number;
  readonly to: number;
  readonly master: Address;
}

/** What a node of a Redis Cluster says of the others. A node without a name of its own is the one that was asked. */
export async function readClusterSlots(redis: Redis, asked: Address): Promise<SlotRange[]> {
  const reply = await redis.cluster('SLOTS');
  return reply.flatMap(([from, to, master]) => {
    if (master === undefined) return [];
    const [host, port] = master as [string | null, number, ...unknown[]];
    return [
      { from, to, master: { host: host === null || host === '' || host === '?' ? asked.host : host, port } },
    ];
  });
}

export function addressOf(url: string): Address {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: port === '' ? 6379 : Number(port) };
}

/** The same URL, with its user, password, database and TLS, at another address. */
export function urlAt(url: string, { host, port }: Address): string {
  const at = new URL(url);
  at.hostname = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  at.port = String(port);
  return at.href;
}

export function nameOf({ host, port }: Address): string {
  return `${host}:${port}`;
}

const SLOTS = 16_384;

/**
 * The slot of a partition's keys: CRC-16/XMODEM of what stands in the braces of the hash tag, modulo 16,384, as the
 * Redis Cluster specification has it.
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
