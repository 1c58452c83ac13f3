import type { Api } from '../calling/api.ts';
import type { Call } from '../calling/call.ts';
import type { CallOptions } from '../client-options.ts';
import type { Orders } from '../orders.ts';
import type { Order, Purchase, PurchaseRequest } from '../schemas.ts';
import type { WaitOptions } from '../wait-for-order.ts';
import type { KeySource } from './key-source.ts';
import type { KeyStorage } from './key-storage.ts';
import { SharedRun } from './shared-run.ts';

/** What a buyer wants to have once. */
export interface Wish extends PurchaseRequest {
  readonly saleId: string;
  /** An idempotency key of the caller's; `storage` is not used then. */
  readonly key?: string | undefined;
  /** Keeps the key, so that a reload, or another page with the same wish, does not buy again. */
  readonly storage?: KeyStorage | undefined;
  /** What the wish is called in the storage; default: its sale, SKU and buyer. */
  readonly name?: string | undefined;
}

/**
 * One intention of a buyer, with one idempotency key: however often, concurrently or after failures it is tried, it buys
 * once.
 */
export interface Intention<Key extends string | Promise<string> = string> {
  /** With a storage the promise of the key, otherwise the key. */
  readonly key: Key;
  /**
   * Buys, or answers with what was bought before. Calls at the same time share one request. After a failure it can be
   * called again: a refusal is not remembered by the server, so the same key may succeed later.
   *
   * @throws Problem a refusal, such as `sold-out`
   * @throws NoAnswerError when it is not known whether it was bought; calling again finds out
   */
  placed(options?: Pick<CallOptions, 'signal'>): Promise<Purchase>;
  /** Buys as above, and waits for the order. See {@link WaitOptions}. */
  order(options?: WaitOptions): Promise<Order>;
  /** Begins anew, with another key: what was bought stays bought, and the next call buys again. */
  forget(): Promise<void>;
}

export function createIntention<Key extends string | Promise<string>>(
  { api, call, orders }: { readonly api: Api; readonly call: Call; readonly orders: Orders },
  { saleId, sku, quantity, buyerId }: Wish,
  source: KeySource<Key>,
): Intention<Key> {
  const body = {
    ...(sku !== undefined && { sku }),
    ...(quantity !== undefined && { quantity }),
    ...(buyerId !== undefined && { buyerId }),
  };
  const buy = async (signal: AbortSignal): Promise<Purchase> => {
    const header = { 'Idempotency-Key': await source.current() };
    return call({ repeat: 'always' }, { signal }, (init) =>
      api.POST('/sales/{saleId}/purchases', { params: { path: { saleId }, header }, body, ...init }),
    );
  };
  let purchase = new SharedRun(buy);
  const placed: Intention['placed'] = ({ signal } = {}) => purchase.result(signal);
  return {
    get key() {
      return source.current();
    },
    placed,
    async order(options = {}) {
      const { orderNo } = await placed(options);
      return orders.wait(orderNo, options);
    },
    async forget() {
      await source.renew();
      purchase = new SharedRun(buy);
    },
  };
}
