import { setTimeout as sleep } from 'node:timers/promises';
import { gateKeys } from '@stampede/store';
import type { Stretch, Units, Watched } from './evidence.ts';
import type { Lookout } from './lookout.ts';
import type { SalePlan } from '../sale-plan.ts';

const GATE_EVERY_MS = 25;
const LEDGER_EVERY_MS = 100;
const NOTES_MAX = 20;
const AWAY_MIN_MS = 1000;
/** Tolerance between readings of the two stores. */
const SAME_MS = 100;

/**
 * Reads both stores, without proxies, until it is stopped: each partition's counters and queue in one transaction every
 * 25 ms, the ledger's in one statement every 100 ms. Failed reads are skipped.
 */
export class Watch {
  readonly #lookout: Lookout;
  readonly #sales: readonly { saleId: string; partition: number; skus: readonly string[] }[];
  readonly #gate = new Map<string, { atMs: number[]; available: number[] }>();
  readonly #unconserved: string[] = [];
  readonly #oversold: string[] = [];
  readonly #emptyQueueAtMs = new Map<number, number[]>();
  readonly #loops: Promise<unknown>;
  readonly #away = new Map<string, Stretch[]>();
  #longestAway = { ms: 0, atMs: 0 };
  #reads = 0;
  #stopped = false;

  constructor(lookout: Lookout, sales: readonly SalePlan[], partitions: ReadonlyMap<string, number>) {
    this.#lookout = lookout;
    this.#sales = sales.map(({ saleId, items }) => ({
      saleId,
      partition: partitions.get(saleId) ?? 0,
      skus: items.map(({ sku }) => sku),
    }));
    this.#loops = Promise.all([
      // Each independently: a master that does not answer does not delay the others.
      ...[...new Set(partitions.values())].map((partition) =>
        this.#repeat(GATE_EVERY_MS, () => this.#readGate(partition)),
      ),
      this.#repeat(LEDGER_EVERY_MS, () => this.#readLedger()),
    ]);
    // stop() awaits it; until then a failure must not count as unhandled.
    this.#loops.catch(() => undefined);
  }

  async stop(): Promise<Watched> {
    this.#stopped = true;
    await this.#loops;
    return {
      reads: this.#reads,
      unconserved: this.#unconserved,
      oversold: this.#oversold,
      gate: this.#gate,
      emptyQueueAtMs: this.#emptyQueueAtMs,
      longestAway: this.#longestAway,
      away: this.#away,
    };
  }

  async #repeat(everyMs: number, read: () => Promise<void>): Promise<void> {
    while (!this.#stopped) {
      const next = performance.now() + everyMs;
      await read();
      await sleep(Math.max(1, next - performance.now()));
    }
  }

  async #readGate(partition: number): Promise<void> {
    const atMs = Date.now();
    const sales = this.#sales.filter((sale) => sale.partition === partition);
    const replies = await this.#lookout.redis(partition, (redis) => {
      const transaction = redis
        .multi()
        .xlen(gateKeys.queueKey(partition))
        .xlen(gateKeys.deadLettersKey(partition));
      for (const { saleId } of sales) transaction.hgetall(gateKeys.itemsKey(partition, saleId));
      return transaction.exec();
    });
    if (replies === null) return;
    const [queue, deadLetters, ...items] = replies;
    if (isEmpty(queue) && isEmpty(deadLetters)) this.#noteEmpty(partition, atMs);
    sales.forEach(({ saleId, skus }, index) => {
      const [error, hash] = items[index] ?? [null, {}];
      const counters = hash as Record<string, string>;
      // Absent while a gate is rebuilt, or after a flush.
      if (error !== null || Object.keys(counters).length === 0) return;
      this.#judge('the gate', unitsOf(saleId, skus, counters));
      for (const sku of skus) this.#note(`${saleId} ${sku}`, atMs, Number(counters[`${sku}:available`]));
    });
  }

  #noteEmpty(partition: number, atMs: number): void {
    const moments = this.#emptyQueueAtMs.get(partition);
    if (moments === undefined) this.#emptyQueueAtMs.set(partition, [atMs]);
    else moments.push(atMs);
  }

  async #readLedger(): Promise<void> {
    const rows = await this.#lookout.sql<Units & { readonly awayMs: number }>(
      `SELECT sale_id AS "saleId", sku, allotment, allotment - reserved - sold AS available, reserved, sold,
              coalesce(greatest(
                (SELECT extract(epoch FROM clock_timestamp() - min(expires_at)) FROM orders
                 WHERE (sale_id, sku) = (i.sale_id, i.sku)
                   AND state = 'pending_payment' AND expires_at <= clock_timestamp()),
                (SELECT extract(epoch FROM clock_timestamp() - min(coalesce(due_at, created_at)))
                 FROM pending_releases WHERE (sale_id, sku) = (i.sale_id, i.sku))), 0)::float8 * 1000 AS "awayMs"
       FROM sale_items i`,
    );
    if (rows === null) return;
    this.#judge('the ledger', rows);
    const atMs = Date.now();
    for (const { saleId, sku, awayMs } of rows) {
      if (awayMs > this.#longestAway.ms) this.#longestAway = { ms: awayMs, atMs };
      if (awayMs > AWAY_MIN_MS) this.#noteAway(`${saleId} ${sku}`, { fromMs: atMs - awayMs, toMs: atMs });
    }
  }

  #noteAway(item: string, stretch: Stretch): void {
    const stretches = this.#away.get(item) ?? [];
    const last = stretches.at(-1);
    if (last !== undefined && Math.abs(last.fromMs - stretch.fromMs) < SAME_MS) stretches.pop();
    this.#away.set(item, [...stretches, stretch]);
  }

  #judge(where: string, items: readonly Units[]): void {
    this.#reads += 1;
    for (const item of items) {
      const { allotment, available, reserved, sold } = item;
      const parts = [available, reserved, sold];
      const isWhole = parts.every((units) => Number.isInteger(units) && units >= 0);
      if (isWhole && available + reserved + sold === allotment) continue;
      const notes = reserved + sold > allotment ? this.#oversold : this.#unconserved;
      if (notes.length < NOTES_MAX) notes.push(`${where} showed ${JSON.stringify(item)}`);
    }
  }

  #note(item: string, atMs: number, available: number): void {
    let readings = this.#gate.get(item);
    if (readings === undefined) {
      readings = { atMs: [], available: [] };
      this.#gate.set(item, readings);
    }
    readings.atMs.push(atMs);
    readings.available.push(available);
  }
}

function isEmpty(reply: [Error | null, unknown] | undefined): boolean {
  return reply?.[0] === null && reply[1] === 0;
}

export function unitsOf(saleId: string, skus: readonly string[], hash: Record<string, string>): Units[] {
  const units = (sku: string, field: string): number => Number(hash[`${sku}:${field}`] ?? Number.NaN);
  return skus.map((sku) => ({
    saleId,
    sku,
    allotment: units(sku, 'allotment'),
    available: units(sku, 'available'),
    reserved: units(sku, 'reserved'),
    sold: units(sku, 'sold'),
  }));
}
