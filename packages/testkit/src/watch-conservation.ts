import { setTimeout as sleep } from 'node:timers/promises';
import { gateKeys } from '@stampede/store';
import type { Deployment } from './deployment.ts';
import type { ShopClient } from './shop-client.ts';

/** The result of a series of reads. */
export interface Conservation {
  readonly reads: number;
  /** The first readings with missing or surplus units, or another broken law. */
  readonly broken: readonly string[];
}

interface Units {
  readonly sku: string;
  readonly allotment: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
}

const READ_EVERY_MS = 20;
const AUDIT_EVERY_MS = 250;
const BROKEN_MAX = 20;

/**
 * Reads a sale until it is stopped: over HTTP, in Redis by one command and in Postgres by one statement every 20 ms,
 * and its audit every 250 ms. Every reading must account for every unit.
 */
export async function watchConservation(
  deployment: Deployment,
  client: ShopClient,
  sale: { readonly saleId: string; readonly items: readonly { sku: string; allotment: number }[] },
): Promise<{ stop(): Promise<Conservation> }> {
  const { saleId } = sale;
  const allotments = new Map(sale.items.map(({ sku, allotment }) => [sku, allotment]));
  const [row] = await deployment.sql<{ partition: number }>(
    'SELECT partition FROM sales WHERE sale_id = $1',
    [saleId],
  );
  if (row === undefined) throw new Error(`there is no sale ${saleId}`);
  const itemsKey = gateKeys.itemsKey(row.partition, saleId);
  const broken: string[] = [];
  let reads = 0;
  let stopped = false;

  const judge = (source: string, items: readonly Units[]): void => {
    reads += 1;
    const wrong = items.filter(
      ({ sku, allotment, available, reserved, sold }) =>
        allotment !== allotments.get(sku) ||
        available + reserved + sold !== allotment ||
        [available, reserved, sold].some((units) => !Number.isInteger(units) || units < 0),
    );
    if ((wrong.length > 0 || items.length !== allotments.size) && broken.length < BROKEN_MAX)
      broken.push(`conservation in ${source}: ${JSON.stringify(items)}`);
  };
  const repeat = async (everyMs: number, read: () => Promise<void>): Promise<void> => {
    while (!stopped) {
      const next = performance.now() + everyMs;
      await read();
      await sleep(Math.max(0, next - performance.now()));
    }
  };
  const loops = Promise.all([
    repeat(READ_EVERY_MS, async () => {
      const { status, body } = await client.sale(saleId);
      if (status === 200) judge(`GET /sales (${String(body['source'])})`, body['items'] as Units[]);
    }),
    repeat(READ_EVERY_MS, async () =>
      judge('Redis', unitsOf(await deployment.admin.hgetall(itemsKey), [...allotments.keys()])),
    ),
    repeat(READ_EVERY_MS, async () =>
      judge(
        'Postgres',
        await deployment.sql<Units & Record<string, unknown>>(
          `SELECT sku, allotment, allotment - reserved - sold AS available, reserved, sold
           FROM sale_items WHERE sale_id = $1`,
          [saleId],
        ),
      ),
    ),
    repeat(AUDIT_EVERY_MS, async () => {
      const { status, body } = await client.audit(saleId);
      if (status !== 200) return;
      reads += 1;
      for (const { name, holds } of body['laws'] as { name: string; holds: boolean }[]) {
        // The two stores cannot be read in one snapshot; they must agree only for a quiescent sale.
        if (holds || name === 'gate_agrees_with_ledger' || broken.length >= BROKEN_MAX) continue;
        broken.push(`${name} in an audit: ${JSON.stringify(body['items'])}`);
      }
    }),
  ]);
  // stop() rethrows it; until then a failure must not count as unhandled.
  loops.catch(() => undefined);
  return {
    stop: async () => {
      stopped = true;
      await loops;
      return { reads, broken };
    },
  };
}

function unitsOf(hash: Record<string, string>, skus: readonly string[]): Units[] {
  const units = (sku: string, field: string): number => Number(hash[`${sku}:${field}`] ?? Number.NaN);
  return skus.map((sku) => ({
    sku,
    allotment: units(sku, 'allotment'),
    available: units(sku, 'available'),
    reserved: units(sku, 'reserved'),
    sold: units(sku, 'sold'),
  }));
}
