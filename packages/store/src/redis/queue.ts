import type { Redis } from 'ioredis';
import type { Gate } from './gate.ts';
import * as keys from './keys.ts';
import { parseEntries, type MalformedEntry, type QueueEntry } from './queue-entry.ts';

/** The one consumer group of get_good_list: each entry is delivered to one order-creator. */
export const CONSUMER_GROUP = 'order-creators';

export interface QueueBatch {
  readonly entries: readonly QueueEntry[];
  readonly malformed: readonly MalformedEntry[];
}

/** One of several batches: the next begins after `lastId`, null after the last. */
export interface QueuePage extends QueueBatch {
  readonly lastId: string | null;
}

type RawEntries = readonly (readonly [string, readonly string[] | null])[];

/**
 * New entries for this consumer, in stream order; blocks up to `blockMs` for the first (0: does not block). They are
 * pending for this consumer until they are acknowledged and deleted, or claimed by another.
 */
export async function readNewEntries(
  gate: Gate,
  read: { partition: number; consumer: string; limit: number; blockMs: number },
): Promise<QueueBatch> {
  const key = keys.queueKey(read.partition);
  const reply = await gate.command(read.partition, 'read-queue', (redis) =>
    redis.call(
      'XREADGROUP',
      'GROUP',
      CONSUMER_GROUP,
      read.consumer,
      'COUNT',
      read.limit,
      ...(read.blockMs > 0 ? ['BLOCK', read.blockMs] : []),
      'STREAMS',
      key,
      '>',
    ),
  );
  return parseEntries(streamOf(reply, key));
}

/** Entries that are pending for this consumer, after the given id. */
export async function readOwnEntries(
  gate: Gate,
  read: { partition: number; consumer: string; limit: number; afterId: string },
): Promise<QueuePage> {
  const key = keys.queueKey(read.partition);
  const reply = await gate.command(read.partition, 'read-own-entries', (redis) =>
    redis.call(
      'XREADGROUP',
      'GROUP',
      CONSUMER_GROUP,
      read.consumer,
      'COUNT',
      read.limit,
      'STREAMS',
      key,
      read.afterId,
    ),
  );
  return toPage(streamOf(reply, key), read.limit);
}

/** The start of a pass over all pending entries, and `nextId` after its last batch. */
export const PENDING_START = '0-0';

/**
 * Claims entries that have been idle for `idleMs`: their consumer is dead or stuck, or has set them aside. One batch of
 * a pass over all pending entries: the next one starts at `nextId`, so that an entry that cannot be finished yet does
 * not block those after it.
 */
export async function claimStaleEntries(
  gate: Gate,
  claim: { partition: number; consumer: string; limit: number; idleMs: number; fromId: string },
): Promise<QueueBatch & { readonly nextId: string }> {
  const reply = await gate.command(claim.partition, 'claim-entries', (redis) =>
    redis.call(
      'XAUTOCLAIM',
      keys.queueKey(claim.partition),
      CONSUMER_GROUP,
      claim.consumer,
      claim.idleMs,
      claim.fromId,
      'COUNT',
      claim.limit,
    ),
  );
  const [nextId, raw] = reply as [string, RawEntries, string[]];
  return { ...parseEntries(raw), nextId };
}

/** Removes consumers without pending entries that have been idle for `idleMs`. */
export async function forgetIdleConsumers(
  gate: Gate,
  partition: number,
  input: { keep: string; idleMs: number },
): Promise<void> {
  const key = keys.queueKey(partition);
  const consumers = await gate.command(partition, 'list-consumers', (redis) =>
    redis.call('XINFO', 'CONSUMERS', key, CONSUMER_GROUP),
  );
  for (const consumer of (consumers as unknown[]).map(asRecord)) {
    if (consumer['name'] === input.keep || Number(consumer['pending']) > 0) continue;
    if (Number(consumer['idle']) < input.idleMs) continue;
    await gate.command(partition, 'forget-consumer', (redis) =>
      redis.xgroup('DELCONSUMER', key, CONSUMER_GROUP, String(consumer['name'])),
    );
  }
}

/** A page of a stream, regardless of the consumers of its entries. */
export async function readStreamPage(
  send: <Reply>(operation: string, command: (redis: Redis) => Promise<Reply>) => Promise<Reply>,
  page: { key: string; afterId: string; upToId?: string; limit: number },
): Promise<QueuePage> {
  const raw = await send('read-stream', (redis) =>
    redis.xrange(
      page.key,
      page.afterId === '' ? '-' : `(${page.afterId}`,
      page.upToId ?? '+',
      'COUNT',
      page.limit,
    ),
  );
  return toPage(raw, page.limit);
}

export interface QueueState {
  readonly length: number;
  readonly deadLetters: number;
  /** Of the oldest entry, by Redis' clock; null when the queue is empty. */
  readonly oldestEntryAgeMs: number | null;
}

export async function readQueueState(gate: Gate, partition: number): Promise<QueueState> {
  const queue = keys.queueKey(partition);
  const [length, deadLetters, oldest, [seconds, micros]] = await Promise.all([
    gate.command(partition, 'queue-length', (redis) => redis.xlen(queue)),
    gate.command(partition, 'dead-letters', (redis) => redis.xlen(keys.deadLettersKey(partition))),
    gate.command(partition, 'oldest-entry', (redis) => redis.xrange(queue, '-', '+', 'COUNT', 1)),
    gate.command(partition, 'time', (redis) => redis.time()),
  ]);
  const oldestId = oldest[0]?.[0];
  const nowMs = Number(seconds) * 1000 + Number(micros) / 1000;
  return {
    length,
    deadLetters,
    oldestEntryAgeMs: oldestId === undefined ? null : Math.max(0, nowMs - Number.parseInt(oldestId, 10)),
  };
}

function toPage(raw: RawEntries, limit: number): QueuePage {
  return { ...parseEntries(raw), lastId: raw.length < limit ? null : (raw.at(-1)?.[0] ?? null) };
}

/** RESP3 returns a map, RESP2 a list of pairs; null without entries. */
function streamOf(reply: unknown, key: string): RawEntries {
  if (reply === null || reply === undefined) return [];
  if (reply instanceof Map) return (reply.get(key) as RawEntries | undefined) ?? [];
  if (Array.isArray(reply)) {
    const [first] = reply as unknown[];
    if (Array.isArray(first)) return (first as [string, RawEntries])[1];
    return (reply as [string, RawEntries])[1];
  }
  return (reply as Record<string, RawEntries>)[key] ?? [];
}

function asRecord(reply: unknown): Record<string, unknown> {
  if (reply instanceof Map) return Object.fromEntries(reply) as Record<string, unknown>;
  if (!Array.isArray(reply)) return reply as Record<string, unknown>;
  const record: Record<string, unknown> = {};
  for (let index = 0; index + 1 < reply.length; index += 2) record[String(reply[index])] = reply[index + 1];
  return record;
}
