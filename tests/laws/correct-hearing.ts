import type { Arrival, EventRow, Heard } from './storm/observe/heard.ts';

function event(position: number, type: string, of: Partial<EventRow> = {}): EventRow {
  const nothing = { orderNo: null, sequence: null, paymentId: null };
  return {
    ...{ id: `evt_${position}`, position, type, occurredAtMs: 1000 + position, saleId: 'sale' },
    ...nothing,
    ...of,
  };
}

const SALE_CREATED = event(1, 'sale.created');
const PAID_CREATED = event(2, 'order.created', { orderNo: 'paid', sequence: 1 });
const EXPIRED_CREATED = event(3, 'order.created', { orderNo: 'expired', sequence: 1 });
const PAID_PAID = event(7, 'order.paid', { orderNo: 'paid', sequence: 2, paymentId: 'payment of paid' });
const EXPIRED_EXPIRED = event(8, 'order.expired', { orderNo: 'expired', sequence: 2 });
const EVENTS = [SALE_CREATED, PAID_CREATED, EXPIRED_CREATED, PAID_PAID, EXPIRED_EXPIRED];

/** An arrival that was accepted immediately, or was not. */
function arrival({ paymentId: _, ...seen }: EventRow, place: number, isAccepted = true): Arrival {
  return { id: seen.id, event: seen, arrivedAs: place, acceptedAs: isAccepted ? place + 1 : null };
}

/** Events of an order that was paid and of one that expired, and a shop that heard all of them. */
export const HEARD: Heard = {
  events: EVENTS,
  feed: EVENTS.map(({ paymentId: _, ...seen }) => seen),
  feedRefusals: [],
  endpoints: [
    {
      types: null,
      arrivals: [
        arrival(SALE_CREATED, 1),
        arrival(PAID_CREATED, 3, false),
        arrival(EXPIRED_CREATED, 5),
        arrival(EXPIRED_EXPIRED, 7),
        arrival(PAID_CREATED, 9),
        arrival(PAID_CREATED, 11),
        arrival(PAID_PAID, 13),
      ],
    },
    {
      types: ['order.paid', 'order.expired'],
      arrivals: [arrival(EXPIRED_EXPIRED, 1), arrival(PAID_PAID, 3)],
    },
  ],
  unheard: [],
};

const FIRST = HEARD.endpoints[0]?.arrivals ?? [];
const ofAll = (arrivals: readonly Arrival[]): Partial<Heard> => ({
  endpoints: [{ types: null, arrivals }],
});
const without = (...rows: readonly EventRow[]): Partial<Heard> => ({
  events: EVENTS.filter((row) => !rows.includes(row)),
});

/** Each is a way to break the law, what is different then, and what the checker says. */
export const WRONG_HEARINGS: readonly (readonly [string, Partial<Heard>, string])[] = [
  [
    'a delivery that is not over',
    { unheard: ['1 deliveries that are pending'] },
    'never heard: 1 deliveries',
  ],
  ['an order that expired without an event', without(EXPIRED_EXPIRED), 'its events are order.created'],
  ['an order that began without an event', without(PAID_CREATED), 'it is paid, its events are order.paid'],
  [
    'an order with two ends',
    { events: [...EVENTS, event(9, 'order.expired', { orderNo: 'paid', sequence: 3 })] },
    'it is paid, its events are order.created,order.paid,order.expired',
  ],
  [
    'a hole in the numbers of an order',
    { events: EVENTS.map((row) => (row === PAID_PAID ? { ...row, sequence: 3 } : row)) },
    'its events have the sequences 1,3',
  ],
  [
    'events of what is no order',
    { events: [...EVENTS, event(9, 'order.created', { orderNo: 'nothing', sequence: 1 })] },
    'it has events and is no order nothing',
  ],
  [
    'a refund that is not due',
    { events: [...EVENTS, event(9, 'refund.due', { paymentId: 'payment of paid' })] },
    'it is due 1 times',
  ],
  ['an event that the feed skipped', { feed: HEARD.feed.slice(1) }, 'the feed skipped evt_1 (sale.created)'],
  [
    'an event that the feed showed twice',
    { feed: [...HEARD.feed, ...HEARD.feed.slice(-1)] },
    'after a later',
  ],
  [
    'an event that the feed showed as another',
    { feed: HEARD.feed.map((seen) => ({ ...seen, saleId: 'another' })) },
    'the feed showed what the ledger has not',
  ],
  ['a reader that the feed refused', { feedRefusals: ['400 no such position'] }, 'refused its reader: 400'],
  [
    'an event that never arrived',
    ofAll(FIRST.slice(0, -1)),
    'the endpoint for every type never accepted evt_7 (order.paid) paid',
  ],
  [
    'an event that was refused and not sent again',
    ofAll(FIRST.map((one) => (one.id === 'evt_1' ? { ...one, acceptedAs: null } : one))),
    'never accepted evt_1',
  ],
  [
    'a wrong signature',
    ofAll(FIRST.map((one) => (one.id === 'evt_1' ? { ...one, event: null } : one))),
    'got evt_1 without a right signature',
  ],
  [
    'an event that arrived under another id',
    ofAll([...FIRST, { ...arrival(PAID_PAID, 15), id: 'evt_4' }]),
    'the endpoint for every type got evt_4 {',
  ],
  [
    'an event of a type outside the filter',
    { endpoints: [{ types: ['order.paid'], arrivals: [arrival(PAID_PAID, 1), arrival(SALE_CREATED, 3)] }] },
    'the endpoint with a filter got evt_1 {',
  ],
  [
    'an event that came before the one before it was accepted',
    ofAll(FIRST.map((one) => (one.id === 'evt_7' ? { ...one, arrivedAs: 8 } : one))),
    'got evt_7 before the one before it of its order paid',
  ],
];
