import { spreadOf, type Spread } from '../spread.ts';
import { BrokenLaws } from '../measurement.ts';
import type { Shop } from '../shop.ts';
import { pacedSlice, type Pace } from './paced-slice.ts';

export interface Paced {
  /** From the time at which the purchase was due by the rate, to its answer; ms. */
  readonly answer: Spread;
  /** From `purchased_at` to `created_at`, from the ledger; ms. */
  readonly row: Spread;
  readonly count: number;
  /** CPU of this process, the sender, in seconds per second. */
  readonly loadCpu: number;
}

/**
 * Buys at a fixed rate for a time, after a warm-up that is not counted. @throws BrokenLaws when a purchase was refused
 */
export async function buyPaced(shop: Shop, pace: Pace): Promise<Paced> {
  const { url, shopToken: token } = shop.deployment;
  const { answers, counted, countedFromMs, loadCpu } = await pacedSlice(
    { url, path: shop.path, token },
    pace,
  );
  const refused = answers.filter(({ status }) => status !== 202).length;
  if (refused > 0) throw new BrokenLaws([`no false refusal: ${refused} of ${answers.length} were refused`]);
  shop.promise(answers.length);
  await shop.drain();
  const rows = await shop.deployment.sql<{ lag: number }>(
    `SELECT extract(epoch FROM created_at - purchased_at)::float8 * 1000 AS lag FROM orders
     WHERE sale_id = $1 AND starts_with(buyer_id, $2) AND purchased_at >= to_timestamp($3::float8 / 1000)`,
    [shop.saleId, pace.buyerPrefix, countedFromMs],
  );
  return {
    answer: spreadOf(counted.map(({ tookMs }) => tookMs)),
    row: spreadOf(rows.map(({ lag }) => lag)),
    count: counted.length,
    loadCpu,
  };
}
