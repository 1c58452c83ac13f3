import { waitFor, type Deployment } from '@stampede/testkit';
import type { Shop } from './shop.ts';

const CHUNK = 250_000;
const REBUILT_MAX_MS = 300_000;

/** Where orders are written: a shop's sale, or one in a database without sellers. */
export interface Ledger {
  readonly deployment: Pick<Deployment, 'sql'>;
  readonly saleId: string;
  readonly partition: number;
}

interface Seed {
  readonly count: number;
  /** The n-th order's buyer is this prefix and n. */
  readonly buyerPrefix: string;
  readonly state: 'pending_payment' | 'expired';
  /** No chunk is started after this time. */
  readonly secondsMax?: number;
}

/**
 * Writes old orders of one unit by SQL, and the counter of their item. The order numbers are those of the system, some
 * hours old. Pending orders must also be in the gate: see {@link rebuildGate}.
 *
 * @returns the number of written orders
 */
export async function seedOrders({ deployment, saleId, partition }: Ledger, seed: Seed): Promise<number> {
  const { count, buyerPrefix, state, secondsMax = Infinity } = seed;
  const since = performance.now();
  let written = 0;
  while (written < count && performance.now() - since < secondsMax * 1000) {
    const chunk = Math.min(CHUNK, count - written);
    await deployment.sql(
      `WITH seeded AS (
         INSERT INTO orders (order_no, sale_id, sku, buyer_id, quantity, amount, currency, state, purchased_at,
                             created_at, expires_at, closed_at, gate_epoch, request_id)
         SELECT (lpad(to_hex(floor(extract(epoch FROM s.at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0')
                   || '8' || lpad(to_hex(n / 4096 % 4096), 3, '0') || substr(md5($2 || n), 1, 10) || lpad(to_hex($6::int), 2, '0'))::uuid,
                $1, 'sku', $2 || n, 1, 1000, 'EUR', $5, s.at, s.at,
                CASE WHEN $5 = 'expired' THEN s.at ELSE now() + interval '1 day' END,
                CASE WHEN $5 = 'expired' THEN s.at END,
                (SELECT epoch FROM gates WHERE partition = $6), 'seed-' || n
         FROM generate_series($3::bigint + 1, $3::bigint + $4::bigint) AS n,
              LATERAL (SELECT now() - interval '6 hours' + n * interval '1 millisecond' AS at) s
         RETURNING state
       )
       UPDATE sale_items SET reserved = reserved + (SELECT count(*) FROM seeded WHERE state = 'pending_payment')
       WHERE sale_id = $1 AND sku = 'sku'`,
      [saleId, buyerPrefix, written, chunk, state, partition],
    );
    written += chunk;
  }
  // As for old rows.
  await deployment.sql('VACUUM ANALYZE orders');
  return written;
}

/** The orders with buyers of that prefix, by number. */
export async function listSeeded({ deployment, saleId }: Ledger, buyerPrefix: string): Promise<string[]> {
  const rows = await deployment.sql<{ orderNo: string }>(
    `SELECT order_no AS "orderNo" FROM orders WHERE sale_id = $1 AND starts_with(buyer_id, $2) ORDER BY order_no`,
    [saleId, buyerPrefix],
  );
  return rows.map(({ orderNo }) => orderNo);
}

/** Deletes the gate's data, and waits until the system has rebuilt it from the ledger. */
export async function rebuildGate({ deployment, client, saleId }: Shop): Promise<void> {
  const [ledger] = await deployment.sql<{ reserved: number }>(
    `SELECT reserved FROM sale_items WHERE sale_id = $1 AND sku = 'sku'`,
    [saleId],
  );
  await deployment.admin.flushall();
  await waitFor(
    'the gate has been rebuilt',
    async () => {
      const { body } = await client.sale(saleId);
      const [item] = (body['items'] ?? []) as { reserved: number }[];
      return body['source'] === 'gate' && item?.reserved === ledger?.reserved;
    },
    REBUILT_MAX_MS,
  );
}
