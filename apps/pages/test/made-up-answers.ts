const BEGIN = Date.now();
const ago = (seconds: number) => new Date(BEGIN - seconds * 1_000).toISOString();
const page = (data: readonly unknown[], nextCursor: string | null = null) => ({ data, nextCursor });

export const ORDER_NO = '01890a5d-ac96-774b-bcce-b302099a8057';
const STATES = ['pending_payment', 'paid', 'paid', 'expired', 'paid', 'cancelled', 'returned', 'paid'];

const orderAt = (index: number) => ({
  orderNo: `${ORDER_NO.slice(0, -4)}${(0x8057 + index * 7).toString(16)}`,
  saleId: 'drop-1',
  sku: ['red-42', 'blue-42', 'sand-42'][index % 3],
  buyerId: `buyer-${7_310 + index * 17}`,
  quantity: 1 + (index % 2),
  amount: 8_990 * (1 + (index % 2)),
  currency: 'EUR',
  state: STATES[index % STATES.length],
  createdAt: ago(20 + index * 31),
  expiresAt: ago(index * 31 - 280),
});

const paymentAt = (index: number, state: string) => ({
  paymentId: `pay_${index}`,
  orderNo: orderAt(index).orderNo,
  saleId: 'drop-1',
  provider: 'stripe',
  reference: `pi_3PZx${1_000 + index * 37}`,
  amount: 8_990,
  currency: 'EUR',
  state,
  refundCause:
    state === 'captured'
      ? null
      : ['payment-window-closed', 'order-already-paid', 'order-returned'][index % 3],
  createdAt: ago(60 + index * 400),
  refundedAt: state === 'refunded' ? ago(30) : null,
  refundReference: null,
});

const endpoint = {
  endpointId: 'ep_1',
  url: 'https://shop.example/stampede',
  types: null,
  saleId: null,
  description: 'The shop',
  enabled: true,
  disabledReason: null,
  failingSince: ago(1_300),
  previousSecretUntil: null,
  createdAt: ago(900_000),
};

const deliveryAt = (index: number) => ({
  deliveryId: `del_${index}`,
  endpointId: 'ep_1',
  eventId: `evt_${1_042 + index}`,
  position: 1_042 + index,
  type: ['order.paid', 'order.expired', 'order.created'][index % 3],
  saleId: 'drop-1',
  orderNo: orderAt(index).orderNo,
  state: ['failed', 'pending', 'delivered', 'delivered'][index % 4],
  attempts: [14, 3, 1, 1][index % 4],
  createdAt: ago(100 + index * 9),
  lastAttemptAt: ago(40),
  nextAttemptAt: index % 4 === 1 ? ago(-20) : null,
  lastStatus: index % 4 < 2 ? 500 : 200,
  lastError: index % 4 === 1 ? 'no answer within 15 s' : null,
  endedAt: index % 4 < 2 ? null : ago(50),
});

const trail = [
  ['item.changed', 'anna', { unitPrice: 8_990 }, { unitPrice: 7_990 }, 'red-42'],
  ['allotment.changed', 'boris', { allotment: 900 }, { allotment: 1_000 }, 'red-42'],
  [
    'sale.opened',
    'anna',
    { state: 'paused', message: 'We are back in a minute.' },
    { state: 'open', message: null },
    null,
  ],
  [
    'sale.paused',
    'anna',
    { state: 'open', message: null },
    { state: 'paused', message: 'We are back in a minute.' },
    null,
  ],
  ['order.returned', 'anna', { state: 'paid' }, { state: 'returned', restocked: true }, null],
  ['endpoint.created', 'boris', null, { url: 'https://shop.example/stampede' }, 'ep_1'],
] as const;

const story = () => {
  const order = orderAt(1);
  const step = (name: string, seconds: number | null, sincePreviousMs: number | null, more: object = {}) => ({
    at: seconds === null ? null : ago(seconds),
    step: name,
    sincePreviousMs,
    process: null,
    requestId: null,
    who: null,
    event: null,
    payment: null,
    deliveries: [],
    detail: null,
    ...more,
  });
  const delivered = {
    deliveryId: 'del_2',
    endpointId: 'ep_1',
    url: 'https://shop.example/stampede',
    state: 'delivered',
    attempts: 1,
    lastStatus: 200,
    endedAt: ago(200),
  };
  const steps = [
    step('purchased', 254.2, null, { process: 'buy-api', requestId: 'cart-4711-a' }),
    step('ordered', 254.161, 39, {
      process: 'order-creator',
      event: { id: 'evt_1042', type: 'order.created' },
      deliveries: [delivered],
      detail: 'The payment window began; it is 300 s long.',
    }),
    step('extended', 160, 94_161, { who: 'anna', requestId: '8f2c1d90', detail: 'By 300 s.' }),
    step('paid', 112.4, 47_600, {
      process: 'buy-api',
      requestId: 'pay-4711',
      payment: paymentAt(1, 'captured'),
      event: { id: 'evt_1107', type: 'order.paid' },
      deliveries: [{ ...delivered, deliveryId: 'del_3', state: 'failed', attempts: 14, lastStatus: 500 }],
    }),
    step('returned', 40, 72_400, { who: 'anna', requestId: '5d1b07aa' }),
    step('units-back', null, null),
  ];
  return { order: { ...order, serverTime: ago(0) }, steps, serverTime: ago(0) };
};

const erasure = {
  erasureId: '0b6f2a4e-0000-4000-8000-000000000001',
  state: 'pending',
  ordersErased: 4,
  waitingForSales: ['drop-1'],
  requestedAt: ago(90),
  finishedAt: null,
};

const range = (length: number) => Array.from({ length }, (_, index) => index);

/** GET by path; the query decides nothing but the states of orders and payments. */
export function readingOf(path: string, query: URLSearchParams): unknown {
  const states = query.getAll('state');
  const wanted = <Entry extends { state?: string | undefined }>(entries: readonly Entry[]) =>
    entries.filter(({ state }) => states.length === 0 || (state !== undefined && states.includes(state)));
  switch (path) {
    case '/api/orders':
      return page(wanted(range(24).map(orderAt)), 'next');
    case '/api/payments': {
      if (query.get('reference') !== null)
        return page(
          [paymentAt(1, 'captured')].filter(({ reference }) => reference === query.get('reference')),
        );
      const all = range(16).map((index) =>
        paymentAt(index, ['refund_due', 'captured', 'captured', 'refunded'][index % 4]!),
      );
      return page(wanted(all));
    }
    case '/api/payments/totals':
      return page([
        { currency: 'EUR', state: 'captured', count: 1_281, amount: 11_516_190 },
        { currency: 'EUR', state: 'refund_due', count: 4, amount: 35_960 },
        { currency: 'EUR', state: 'refunded', count: 12, amount: 107_880 },
      ]);
    case '/api/dead-letters':
      return page([
        {
          orderNo: ORDER_NO,
          saleId: 'drop-1',
          sku: 'red-42',
          buyerId: 'buyer-7',
          quantity: 2,
          reason: 'The sale has no item of this sku.',
          since: ago(340),
        },
      ]);
    case '/api/webhook-endpoints':
      return page([
        endpoint,
        {
          ...endpoint,
          endpointId: 'ep_2',
          url: 'https://books.example/events',
          types: ['order.paid', 'refund.due'],
          failingSince: null,
          description: null,
        },
      ]);
    case '/api/webhook-endpoints/ep_1':
      return endpoint;
    case '/api/webhook-endpoints/ep_1/deliveries':
      return page(wanted(range(12).map(deliveryAt)));
    case '/api/audit-trail':
      return page(
        trail.map(([action, who, before, after, subject], index) => ({
          entryId: String(900 - index),
          at: ago(120 + index * 140),
          who,
          role: 'operator',
          action,
          saleId: action.startsWith('endpoint') ? null : 'drop-1',
          orderNo: action.startsWith('order') ? ORDER_NO : null,
          subject,
          before,
          after,
          requestId: '8f2c1d90-6f0b-4d5c-9f6e-3b1f0a7c1e55',
        })),
      );
    case `/api/erasures/${erasure.erasureId}`:
      return erasure;
    case '/api/sales/drop-1/audit':
      return {
        trusted: true,
        complete: true,
        laws: [
          { name: 'conservation', holds: true },
          { name: 'no_oversell', holds: true },
        ],
        differences: [],
      };
    default:
      return path.endsWith('/story') ? story() : null;
  }
}

/** POST, PATCH and DELETE by path: what the server would answer. */
export function writingOf(path: string, body: Readonly<Record<string, unknown>>): unknown {
  if (path === '/api/bulk-actions') {
    const dryRun = body['dryRun'] === true;
    return { ...body, matched: 38, done: dryRun ? 0 : 37, refused: dryRun ? 0 : 1, more: false };
  }
  if (path.endsWith('/allotment')) return { allotment: 1_100, available: 320, pending: false };
  if (path.endsWith('/extension')) return { saleId: 'drop-1', seconds: body['seconds'], extended: 512 };
  if (path.endsWith('/audit'))
    return { trusted: true, complete: true, laws: [], differences: [], repair: 'rebuilt' };
  if (path.endsWith('/rotate-secret') || path === '/api/webhook-endpoints')
    return { ...endpoint, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };
  if (path.endsWith('/test')) return { eventId: 'evt_test', delivered: true, status: 200, error: null };
  if (path.startsWith('/api/dead-letters/')) return { orderNo: ORDER_NO, order: orderAt(0) };
  if (path.startsWith('/api/buyers/')) return erasure;
  return { ...body, pending: false };
}
