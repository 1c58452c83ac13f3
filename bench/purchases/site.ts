import { startBaseline, type Baseline } from '../baseline/start-baseline.ts';
import { startRawReserve, type RawReserve } from '../limits/raw-reserve.ts';
import { startEcho, type Echo } from '../limits/start-echo.ts';
import { Shop } from '../shop.ts';
import { openSoldOut, type SoldOut } from '../sold-out.ts';

/** Never reached: no load buys twice for a buyer, and each load has new buyers. */
const BUYER_LIMIT = 10;

/** The contestants, all running; only one is loaded at a time. */
export interface Site {
  /** A sale without a buyer's limit … */
  readonly free: Shop;
  /** … and one with it, in the same deployment. */
  readonly limited: Shop;
  readonly soldOut: SoldOut;
  readonly echo: Echo;
  readonly refusingEcho: Echo;
  readonly baseline: Baseline;
  readonly raw: RawReserve;
  stop(): Promise<void>;
}

export async function startSite(free: Shop): Promise<Site> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  const stopped = async <Thing extends { stop(): Promise<void> }>(
    starting: Promise<Thing>,
  ): Promise<Thing> => {
    const thing = await starting;
    undo.push(() => thing.stop());
    return thing;
  };
  try {
    const { deployment, path } = free;
    const limited = await Shop.open(deployment, 'limited', { buyerLimit: BUYER_LIMIT });
    undo.push(async () => limited.close());
    const soldOut = await openSoldOut(free);
    const sample = { url: deployment.url, token: deployment.shopToken, buyerId: 'buyer-1' };
    const echo = await stopped(startEcho({ ...sample, path }));
    free.promise(1);
    const refusingEcho = await stopped(startEcho({ ...sample, path: soldOut.path }));
    const baseline = await stopped(startBaseline(free.saleId));
    const raw = await stopped(startRawReserve());
    return { free, limited, soldOut, echo, refusingEcho, baseline, raw, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
