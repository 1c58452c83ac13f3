import { connectPostgres } from '../direct.ts';
import type { BegunFault, Fault } from '../fault.ts';
import type { LockedRow, Site } from '../site/site.ts';

const ALL_MS = 5000;
/** Longer than anything else may wait for it: see check/others-go-on.ts. */
const ONE_MIN_MS = 10_000;
const ONE_MAX_MS = 14_000;
const WHICH_MAX = 11;

/** Another session locks all items of all sales, in the usual lock order. */
export const lockItems: Fault = {
  kind: 'lock items',
  needs: null,
  draw: () => ({
    parameters: {},
    lastsMs: ALL_MS,
    begin: async (site) => {
      const { heal } = await hold(site, 'SELECT sku FROM sale_items ORDER BY sale_id, sku FOR UPDATE');
      return { detail: `for ${ALL_MS} ms`, forgetsFromMs: null, heal };
    },
  }),
};

/** `BEGIN; SELECT … FOR UPDATE` of one item, left open as in psql. */
export const lockedRow: Fault = {
  kind: 'locked row',
  needs: null,
  draw: (dice) => {
    const which = dice.between(0, WHICH_MAX);
    const lastsMs = dice.between(ONE_MIN_MS, ONE_MAX_MS);
    return {
      parameters: { which },
      lastsMs,
      begin: (site) =>
        holdOne(
          site,
          `SELECT sale_id AS "saleId", sku, NULL AS "orderNo" FROM sale_items
           WHERE (sale_id, sku) = (
             SELECT sale_id, sku FROM sale_items ORDER BY sale_id, sku
             OFFSET ${which} % (SELECT count(*) FROM sale_items) LIMIT 1
           ) FOR UPDATE`,
          lastsMs,
        ),
    };
  },
};

/** The same with one pending order, whose window has just begun. */
export const lockedOrder: Fault = {
  kind: 'locked order',
  needs: null,
  draw: (dice) => {
    const lastsMs = dice.between(ONE_MIN_MS, ONE_MAX_MS);
    return {
      parameters: {},
      lastsMs,
      begin: (site) =>
        holdOne(
          site,
          `SELECT sale_id AS "saleId", sku, order_no AS "orderNo" FROM orders
           WHERE state = 'pending_payment' ORDER BY expires_at DESC LIMIT 1 FOR UPDATE SKIP LOCKED`,
          lastsMs,
        ),
    };
  },
};

async function holdOne(site: Site, select: string, lastsMs: number): Promise<BegunFault> {
  const { rows, heal } = await hold(site, select);
  const { saleId, sku, orderNo = null } = rows[0] ?? {};
  if (saleId === undefined || sku === undefined) {
    await heal();
    throw new Error('there is no such row');
  }
  const detail = `${saleId} ${sku}${orderNo === null ? '' : ` ${orderNo}`} for ${lastsMs} ms`;
  return { detail, forgetsFromMs: null, locks: { saleId, sku, orderNo }, heal };
}

/** Keeps a transaction open that has selected rows for update. */
async function hold(
  site: Site,
  select: string,
): Promise<{ rows: Partial<LockedRow>[]; heal: () => Promise<void> }> {
  const client = await connectPostgres(site.postgres.url);
  const heal = (): Promise<void> => client.end();
  try {
    await client.query('BEGIN');
    await client.query("SET LOCAL lock_timeout = '2s'");
    const { rows } = await client.query<Partial<LockedRow>>(select);
    return { rows, heal };
  } catch (error) {
    await heal();
    throw error;
  }
}
