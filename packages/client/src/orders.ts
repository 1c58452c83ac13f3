import type { Api } from './calling/api.ts';
import type { Call } from './calling/call.ts';
import type { CallOptions } from './client-options.ts';
import { AS_CSV, type Csv, type Selection } from './csv.ts';
import { pagesOf, type Pages } from './pages.ts';
import type {
  BulkAction,
  BulkActionRequest,
  Order,
  OrderPage,
  OrdersQuery,
  OrderStory,
  PaymentPage,
  PaymentRequest,
  ReturnRequest,
  SettledPayment,
} from './schemas.ts';
import { waitForOrder, type WaitOptions } from './wait-for-order.ts';

/** How long the server works on one bulk action. */
const BULK_MAX_MS = 20_000;

export interface GetOrderOptions extends CallOptions {
  /** Hold the answer until the order is as far as `until` says, or for 1 to 30 seconds. */
  readonly waitSeconds?: number | undefined;
  /** Only with `waitSeconds`. `ordered`, the default: it has left `queued`; `closed`: and `pending_payment` too. */
  readonly until?: 'ordered' | 'closed' | undefined;
}

export interface Orders {
  get(orderNo: string, options?: GetOrderOptions): Promise<Order>;
  /** What happened to the order, oldest first; for an operator or a shop. */
  story(orderNo: string, options?: CallOptions): Promise<OrderStory>;
  list(query?: OrdersQuery, options?: CallOptions): Pages<OrderPage>;
  /** The whole selection as CSV. */
  csv(query?: Selection<OrdersQuery>, options?: CallOptions): Promise<Csv>;
  /** The order as soon as it is there, closed or paid. See {@link WaitOptions}. */
  wait(orderNo: string, options?: WaitOptions): Promise<Order>;
  /** An order that is still queued is waited for. Cancelling it again changes nothing. */
  cancel(orderNo: string, options?: CallOptions): Promise<Order>;
  /**
   * Undoes a paid order: its payment is due for refund, and its units are available again, or stay sold with
   * `restock: false`. Returning it again changes nothing.
   */
  return(orderNo: string, request?: ReturnRequest, options?: CallOptions): Promise<Order>;
  /** Cancels or returns many, as of one time, or counts them. While `more` is true the same again goes on. */
  closeInBulk(request: BulkActionRequest, options?: CallOptions): Promise<BulkAction>;
  /**
   * Reports a payment, which is known by its provider and reference, so that reporting it again changes nothing.
   *
   * @throws Problem with `fields.payment` when the money is recorded and has to be given back
   */
  pay(orderNo: string, payment: PaymentRequest, options?: CallOptions): Promise<SettledPayment>;
  /** Every payment that was reported for the order, also those that go back. */
  payments(orderNo: string, options?: CallOptions): Pages<PaymentPage>;
}

export function createOrders(api: Api, call: Call): Orders {
  const get: Orders['get'] = (orderNo, options = {}) => {
    const { waitSeconds, until } = options;
    const heldMs = (waitSeconds ?? 0) * 1000;
    const query = waitSeconds === undefined ? {} : { wait: waitSeconds, ...(until && { until }) };
    return call({ repeat: 'always', heldMs }, options, (init) =>
      api.GET('/orders/{orderNo}', { params: { path: { orderNo }, query }, ...init }),
    );
  };
  return {
    get,
    story: (orderNo, options) =>
      call({ repeat: 'always' }, options, (init) =>
        api.GET('/orders/{orderNo}/story', { params: { path: { orderNo } }, ...init }),
      ),
    list: (query = {}, options) =>
      pagesOf((cursor) =>
        call({ repeat: 'always' }, options, async (init) => {
          const params = { query: { ...query, ...(cursor !== undefined && { cursor }) } };
          const { data, ...rest } = await api.GET('/orders', { params, ...init });
          return { data: data as OrderPage | undefined, ...rest };
        }),
      ),
    csv: (query = {}, options) =>
      call({ repeat: 'always' }, options, async (init) => {
        const { data, ...rest } = await api.GET('/orders', { params: { query }, ...AS_CSV, ...init });
        return { data: data as Csv | undefined, ...rest };
      }),
    wait: (orderNo, options) => waitForOrder(get, orderNo, options),
    cancel: (orderNo, options) =>
      call({ repeat: 'always' }, options, (init) =>
        api.POST('/orders/{orderNo}/cancellation', { params: { path: { orderNo } }, ...init }),
      ),
    return: (orderNo, request = {}, options) =>
      call({ repeat: 'always' }, options, (init) =>
        api.POST('/orders/{orderNo}/return', { params: { path: { orderNo } }, body: request, ...init }),
      ),
    closeInBulk: (request, options) =>
      call({ repeat: 'always', heldMs: BULK_MAX_MS }, options, (init) =>
        api.POST('/bulk-actions', { body: request, ...init }),
      ),
    payments: (orderNo, options) =>
      pagesOf((cursor) =>
        call({ repeat: 'always' }, options, (init) =>
          api.GET('/orders/{orderNo}/payments', {
            params: { path: { orderNo }, query: cursor === undefined ? {} : { cursor } },
            ...init,
          }),
        ),
      ),
    pay: (orderNo, payment, options) =>
      call({ repeat: 'always' }, options, (init) =>
        api.POST('/orders/{orderNo}/payments', { params: { path: { orderNo } }, body: payment, ...init }),
      ),
  };
}
