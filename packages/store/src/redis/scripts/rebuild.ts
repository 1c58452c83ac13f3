import type { ItemStock, SaleSettings } from '@stampede/domain';
import { chunksOf } from '../../chunks-of.ts';
import { runScript } from '../gate.ts';
import type { GateConnection } from '../gate-connection.ts';
import * as keys from '../keys.ts';
import { CONSUMER_GROUP } from '../queue.ts';
import { defineScript } from '../script.ts';
import { asInteger, asText } from './reply.ts';
import { settingFields } from './save-sale.ts';

/*
 * The scripts of a rebuild. They run on the reconciler's own connection, under the fence of its epoch; any other call
 * is refused as untrusted.
 */

export const fenceScript = defineScript({
  name: 'fence',
  keys: ['gate'],
  args: ['epoch'],
  each: [],
  decode: (reply): 'fenced' | 'superseded' => (asText(reply) === 'fenced' ? 'fenced' : 'superseded'),
});

export const drainEntriesScript = defineScript({
  name: 'drain-entries',
  keys: ['gate', 'stream'],
  args: ['epoch', 'group'],
  each: ['entry_id', 'order_no'],
  decode: asInteger,
});

export const clearScript = defineScript({
  name: 'clear',
  keys: ['gate'],
  eachKey: 'key',
  args: ['epoch'],
  each: [],
  decode: asInteger,
});

export const loadHashScript = defineScript({
  name: 'load-hash',
  keys: ['gate', 'hash'],
  args: ['epoch', 'expires_at'],
  each: ['field', 'value'],
  decode: asInteger,
});

export const loadUnitsScript = defineScript({
  name: 'load-units',
  keys: ['gate', 'hash'],
  args: ['epoch'],
  each: ['field', 'units'],
  decode: asInteger,
});

export const loadSetScript = defineScript({
  name: 'load-set',
  keys: ['gate', 'set'],
  args: ['epoch'],
  each: ['member'],
  decode: asInteger,
});

export const loadWindowsScript = defineScript({
  name: 'load-windows',
  keys: ['gate'],
  eachKey: 'window',
  args: ['epoch'],
  each: ['remaining_ms'],
  decode: asInteger,
});

export const openGateScript = defineScript({
  name: 'open-gate',
  keys: ['gate', 'queue'],
  args: ['epoch', 'group'],
  each: [],
  decode: asText,
});

/** Fields in one call of a load script. */
export const LOAD_CHUNK_MAX = 500;

/** One partition of a gate under rebuild by one reconciler: one connection, one server, one epoch. */
export interface Rebuild {
  readonly connection: GateConnection;
  readonly partition: number;
  readonly epoch: number;
}

/**
 * Removes keys of another type under the names of a partition's own keys: no script writes those, and none could work
 * with them. The rebuild replaces the keys of sales, of any type.
 */
export async function removeForeignKeys(connection: GateConnection, partition: number): Promise<void> {
  const types: readonly (readonly [string, string])[] = [
    [keys.gateKey(partition), 'hash'],
    [keys.queueKey(partition), 'stream'],
    [keys.deadLettersKey(partition), 'stream'],
    [keys.spentKey(partition, 'even'), 'set'],
    [keys.spentKey(partition, 'odd'), 'set'],
  ];
  for (const [key, type] of types) {
    const found = await connection.command('type-of-key', (redis) => redis.type(key));
    if (found !== type && found !== 'none')
      await connection.command('remove-foreign-key', (redis) => redis.unlink(key));
  }
}

/** The highest epoch of fence and marker; 0 for a gate that has neither. */
export async function readEpochSeen(connection: GateConnection, partition: number): Promise<number> {
  const seen = await connection.command('read-epochs', (redis) =>
    redis.hmget(keys.gateKey(partition), 'fence', 'epoch'),
  );
  return Math.max(0, ...seen.map(Number).filter(Number.isSafeInteger));
}

export async function fenceGate(rebuild: Rebuild): Promise<'fenced' | 'superseded'> {
  const { connection, partition, epoch } = rebuild;
  return runScript(connection, fenceScript, {
    partition,
    args: { epoch },
  });
}

/** Acknowledges and deletes entries of the queue, or of the dead letters, that are in the ledger. */
export async function drainEntries(
  rebuild: Rebuild,
  stream: string,
  entries: readonly { readonly entryId: string; readonly orderNo: string }[],
): Promise<void> {
  const { connection, partition, epoch } = rebuild;
  await runScript(connection, drainEntriesScript, {
    partition,
    keys: { stream },
    args: { epoch, group: CONSUMER_GROUP },
    each: entries.map(({ entryId, orderNo }) => ({ entry_id: entryId, order_no: orderNo })),
  });
}

export async function clearKeys(rebuild: Rebuild, toClear: readonly string[]): Promise<void> {
  const { connection, partition, epoch } = rebuild;
  if (toClear.length === 0) return;
  await runScript(connection, clearScript, {
    partition,
    eachKey: toClear,
    args: { epoch },
  });
}

export async function loadHash(
  rebuild: Rebuild,
  hash: { key: string; expiresAtMs: number | null; fields: readonly (readonly [string, string | number])[] },
): Promise<void> {
  const { connection, partition, epoch } = rebuild;
  for (const chunk of chunksOf(hash.fields, LOAD_CHUNK_MAX)) {
    await runScript(connection, loadHashScript, {
      partition,
      keys: { hash: hash.key },
      args: { epoch, expires_at: hash.expiresAtMs ?? '' },
      each: chunk.map(([field, value]) => ({ field, value })),
    });
  }
}

/** Adds units to the counts of a hash: each page of a rebuild contributes to a field. Not idempotent. */
export async function loadUnits(
  rebuild: Rebuild,
  hash: { key: string; units: ReadonlyMap<string, number> },
): Promise<void> {
  const { connection, partition, epoch } = rebuild;
  for (const chunk of chunksOf([...hash.units], LOAD_CHUNK_MAX)) {
    await runScript(connection, loadUnitsScript, {
      partition,
      keys: { hash: hash.key },
      args: { epoch },
      each: chunk.map(([field, units]) => ({ field, units })),
    });
  }
}

export async function loadSet(
  rebuild: Rebuild,
  set: { key: string; members: readonly string[] },
): Promise<void> {
  const { connection, partition, epoch } = rebuild;
  for (const chunk of chunksOf(set.members, LOAD_CHUNK_MAX)) {
    await runScript(connection, loadSetScript, {
      partition,
      keys: { set: set.key },
      args: { epoch },
      each: chunk.map((member) => ({ member })),
    });
  }
}

export async function loadSale(
  rebuild: Rebuild,
  sale: { saleId: string; settings: SaleSettings; stock: readonly ItemStock[] },
): Promise<void> {
  await loadHash(rebuild, {
    key: keys.saleKey(rebuild.partition, sale.saleId),
    expiresAtMs: null,
    fields: Object.entries(settingFields(sale.settings)),
  });
  await loadHash(rebuild, {
    key: keys.itemsKey(rebuild.partition, sale.saleId),
    expiresAtMs: null,
    fields: sale.stock.flatMap((item): [string, number][] => [
      [`${item.sku}:allotment`, item.allotment],
      [`${item.sku}:available`, item.available],
      [`${item.sku}:reserved`, item.reserved],
      [`${item.sku}:sold`, item.sold],
    ]),
  });
}

export async function loadWindows(
  rebuild: Rebuild,
  windows: readonly { readonly orderNo: string; readonly remainingMs: number }[],
): Promise<void> {
  const { connection, partition, epoch } = rebuild;
  await runScript(connection, loadWindowsScript, {
    partition,
    eachKey: windows.map(({ orderNo }) => orderNo),
    args: { epoch },
    each: windows.map(({ remainingMs }) => ({ remaining_ms: Math.ceil(remainingMs) })),
  });
}

export async function openGate(rebuild: Rebuild): Promise<void> {
  const { connection, partition, epoch } = rebuild;
  await runScript(connection, openGateScript, {
    partition,
    args: { epoch, group: CONSUMER_GROUP },
  });
}
