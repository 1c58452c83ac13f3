import type {
  BulkReport,
  EndpointTest,
  Erasure,
  HandledDeadLetter,
  Order,
  Payment,
  Repair,
  SecretEndpoint,
  Session,
} from './bodies.ts';
import type { SaleState } from '../../../src/view/desk-view.ts';
import type { ApiRequest } from './call.ts';

const id = encodeURIComponent;

function post<Body>(path: string, body: unknown = {}, keyed = false): ApiRequest<Body> {
  return { method: 'POST', path, body, keyed };
}

export type SaleChange = Readonly<Record<string, string | number | null>>;

/** The state is by the clock: a sale that is opened before its time is scheduled. */
export interface ChangedSale {
  readonly state: SaleState;
  readonly pending: boolean;
}

export interface BulkAction {
  readonly action: 'cancel' | 'return';
  readonly filter: { readonly saleId: string; readonly sku?: string; readonly buyerId?: string };
  readonly asOf: string;
  readonly dryRun: boolean;
  readonly restock?: boolean;
  readonly reason?: string;
}

export const writes = {
  signIn: (token: string) => post<Session>('/desk/session', { token }),
  signOut: (): ApiRequest<null> => ({ method: 'DELETE', path: '/desk/session' }),
  signOutAll: (): ApiRequest<null> => ({ method: 'DELETE', path: '/desk/sessions' }),
  demonstrate: (what: string) => post<{ readonly done: string }>(`/desk/demonstration/${id(what)}`),

  createSale: (sale: unknown) => post<{ readonly saleId: string }>('/api/sales', sale, true),
  changeSale: (saleId: string, body: SaleChange): ApiRequest<ChangedSale> => ({
    method: 'PATCH',
    path: `/api/sales/${id(saleId)}`,
    body,
  }),
  addItem: (saleId: string, item: unknown) => post<unknown>(`/api/sales/${id(saleId)}/items`, item, true),
  changeItem: (saleId: string, sku: string, body: SaleChange): ApiRequest<unknown> => ({
    method: 'PATCH',
    path: `/api/sales/${id(saleId)}/items/${id(sku)}`,
    body,
  }),
  changeAllotment: (saleId: string, sku: string, change: number) =>
    post<{ readonly allotment: number; readonly available: number }>(
      `/api/sales/${id(saleId)}/items/${id(sku)}/allotment`,
      { change },
      true,
    ),
  extend: (saleId: string, body: { readonly seconds: number; readonly orderNo?: string }) =>
    post<{ readonly extended: number }>(`/api/sales/${id(saleId)}/extension`, body, true),
  repair: (saleId: string, rebuild: boolean) => post<Repair>(`/api/sales/${id(saleId)}/audit`, { rebuild }),
  bulk: (body: BulkAction) => post<BulkReport>('/api/bulk-actions', body),

  cancelOrder: (orderNo: string) => post<Order>(`/api/orders/${id(orderNo)}/cancellation`),
  returnOrder: (orderNo: string, body: { readonly restock: boolean; readonly reason?: string }) =>
    post<unknown>(`/api/orders/${id(orderNo)}/return`, body),
  refund: (paymentId: string, reference: string) =>
    post<Payment>(`/api/payments/${id(paymentId)}/refund`, reference === '' ? {} : { reference }),

  replayDeadLetter: (orderNo: string) => post<HandledDeadLetter>(`/api/dead-letters/${id(orderNo)}/replay`),
  discardDeadLetter: (orderNo: string) => post<HandledDeadLetter>(`/api/dead-letters/${id(orderNo)}/discard`),

  createEndpoint: (body: unknown) => post<SecretEndpoint>('/api/webhook-endpoints', body, true),
  changeEndpoint: (endpointId: string, body: { readonly enabled: boolean }): ApiRequest<unknown> => ({
    method: 'PATCH',
    path: `/api/webhook-endpoints/${id(endpointId)}`,
    body,
  }),
  removeEndpoint: (endpointId: string): ApiRequest<null> => ({
    method: 'DELETE',
    path: `/api/webhook-endpoints/${id(endpointId)}`,
  }),
  rotateSecret: (endpointId: string) =>
    post<SecretEndpoint>(`/api/webhook-endpoints/${id(endpointId)}/rotate-secret`, undefined, true),
  testEndpoint: (endpointId: string) =>
    post<EndpointTest>(`/api/webhook-endpoints/${id(endpointId)}/test`, undefined, true),
  replayDelivery: (deliveryId: string) =>
    post<unknown>(`/api/deliveries/${id(deliveryId)}/replay`, undefined, true),

  eraseBuyer: (buyerId: string): ApiRequest<Erasure> => ({
    method: 'DELETE',
    path: `/api/buyers/${id(buyerId)}`,
  }),
};
