import type {
  Audit,
  DeadLetter,
  Delivery,
  Endpoint,
  Erasure,
  Order,
  Page,
  Payment,
  PaymentTotal,
  Session,
  Story,
  TrailEntry,
} from './bodies.ts';
import type { ApiRequest } from './call.ts';

/** Parameters of a list; those that are null or empty are left out. */
export type Query = Readonly<Record<string, string | null>>;

/** An address with its parameters. */
export function address(path: string, query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

const id = encodeURIComponent;

export const reads = {
  session: (): ApiRequest<Session> => ({ method: 'GET', path: '/desk/session' }),
  demonstrations: (): ApiRequest<{ readonly available: readonly string[] }> => ({
    method: 'GET',
    path: '/desk/demonstration',
  }),
  orders: (query: Query): ApiRequest<Page<Order>> => ({ method: 'GET', path: address('/api/orders', query) }),
  order: (orderNo: string): ApiRequest<Order> => ({ method: 'GET', path: `/api/orders/${id(orderNo)}` }),
  story: (orderNo: string): ApiRequest<Story> => ({
    method: 'GET',
    path: `/api/orders/${id(orderNo)}/story`,
  }),
  payments: (query: Query): ApiRequest<Page<Payment>> => ({
    method: 'GET',
    path: address('/api/payments', query),
  }),
  paymentTotals: (): ApiRequest<{ readonly data: readonly PaymentTotal[] }> => ({
    method: 'GET',
    path: '/api/payments/totals',
  }),
  deadLetters: (query: Query): ApiRequest<Page<DeadLetter>> => ({
    method: 'GET',
    path: address('/api/dead-letters', query),
  }),
  endpoints: (): ApiRequest<{ readonly data: readonly Endpoint[] }> => ({
    method: 'GET',
    path: '/api/webhook-endpoints',
  }),
  endpoint: (endpointId: string): ApiRequest<Endpoint> => ({
    method: 'GET',
    path: `/api/webhook-endpoints/${id(endpointId)}`,
  }),
  deliveries: (endpointId: string, query: Query): ApiRequest<Page<Delivery>> => ({
    method: 'GET',
    path: address(`/api/webhook-endpoints/${id(endpointId)}/deliveries`, query),
  }),
  trail: (query: Query): ApiRequest<Page<TrailEntry>> => ({
    method: 'GET',
    path: address('/api/audit-trail', query),
  }),
  erasure: (erasureId: string): ApiRequest<Erasure> => ({
    method: 'GET',
    path: `/api/erasures/${id(erasureId)}`,
  }),
  audit: (saleId: string): ApiRequest<Audit> => ({ method: 'GET', path: `/api/sales/${id(saleId)}/audit` }),
};
