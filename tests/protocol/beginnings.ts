import type { Purchase } from '@stampede/domain';
import { placePurchases } from '@stampede/engine';
import { openTestSale, purchaseOf, type TestSale } from '@stampede/testkit';
import { drainOf } from './actors.ts';
import type { Arena, SavePoint } from './arena.ts';

/** No deadline passes by itself while histories are played. */
const LONG_SECONDS = 86_400;

/** A sale of three units, limited to one a buyer, that has begun: where every history starts from. */
export interface Beginning {
  readonly sale: TestSale;
  readonly start: SavePoint;
  /** Accepted, with a key, and an order that waits for its payment. */
  readonly ordered: Purchase;
  /** Accepted, with a key, and still in the queue. */
  readonly queued: Purchase;
  /** Not sent yet; the sale has just one unit for the two of them. */
  readonly wanted: Purchase;
  readonly rival: Purchase;
}

export async function prepareBeginning(arena: Arena): Promise<Beginning> {
  const { stores } = arena;
  const sale = await openTestSale(
    { stores },
    {
      buyerLimit: 1,
      paymentWindowSeconds: LONG_SECONDS,
      holdSeconds: LONG_SECONDS,
      items: [{ sku: 'sku', name: null, allotment: 3, unitPrice: 1000 }],
    },
  );
  const make = (name: string, key: string | null): Purchase =>
    purchaseOf(sale.catalog, { buyerId: name, idempotencyKey: key });
  const ordered = make('alice', 'a');
  const queued = make('bob', 'b');
  await accept(arena, sale, ordered);
  await drainOf(stores, 'test').runOnce();
  await accept(arena, sale, queued);
  return {
    sale,
    start: await arena.save(),
    ordered,
    queued,
    wanted: make('carol', null),
    rival: make('dave', 'd'),
  };
}

async function accept({ stores }: Arena, sale: TestSale, purchase: Purchase): Promise<void> {
  const [answer] = await placePurchases(stores, { ...sale.catalog, purchases: [purchase] });
  if (answer?.outcome !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(answer)}`);
}
