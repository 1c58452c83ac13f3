import type {
  Card,
  DeskView,
  ItemLine,
  ProcessLine,
  SaleLine,
  SaleView,
  Sample,
} from '../src/view/desk-view.ts';

const at = (ms: number) => new Date(ms).toISOString();
const NAMES = ['Red', 'Blue', 'Sand', 'Night'];
const ALLOTMENT = 1_000;

/** Units of one item some seconds after the opening: what was bought is reserved, and most of it is paid. */
function unitsAfter(seconds: number, index: number) {
  const taken = Math.min(ALLOTMENT, Math.round(seconds * (1.4 - index * 0.25)));
  const sold = Math.round(taken * 0.72);
  return { allotment: ALLOTMENT, available: ALLOTMENT - taken, reserved: taken - sold, sold };
}

function itemsAfter(seconds: number): ItemLine[] {
  return NAMES.map((name, index) => ({
    sku: `${name.toLowerCase()}-42`,
    name: `${name}, size 42`,
    unitPrice: 8_990,
    ...unitsAfter(seconds, index),
  }));
}

function sum(items: readonly ItemLine[]) {
  const total = { allotment: 0, available: 0, reserved: 0, sold: 0 };
  for (const item of items) {
    total.allotment += item.allotment;
    total.available += item.available;
    total.reserved += item.reserved;
    total.sold += item.sold;
  }
  return total;
}

/** Moves, and is the same whenever it is made of the same second. */
const wave = (seconds: number) =>
  seconds < 0
    ? 0
    : 40 + 180 * Math.exp(-seconds / 160) + 14 * Math.sin(seconds / 7) + 9 * Math.sin(seconds * 1.9);

export const CARDS: readonly Card[] = [
  {
    id: 'store-refuses-redis',
    kind: 'store-refuses',
    cause: 'Redis refuses writes: OOM command not allowed when used memory > maxmemory.',
    effect: 'Every purchase gets a 503 and has to be sent again.',
    since: null,
    next: 'Give Redis more memory, or delete what is not of Stampede.',
    command: 'stampede doctor',
    page: null,
  },
  {
    id: 'endpoint-fails-1',
    kind: 'endpoint-fails',
    cause: 'https://shop.example/stampede has failed 14 times in a row: it answers 500.',
    effect: 'Buyers see nothing of it. The shop hears of payments and expiries late.',
    since: null,
    next: 'Look at what it answered, mend it, and replay what failed.',
    command: null,
    page: '/desk/webhooks/ep_1',
  },
];

const PROCESS = { host: 'shop-1', version: '0.1.0', lives: true, troubles: [] as string[] };

function processes(nowMs: number): ProcessLine[] {
  const names = ['buy-api', 'buy-api', 'order-creator', 'expiry-listener', 'webhook-sender', 'pages'];
  return names.map((name, index) => ({
    ...PROCESS,
    name,
    instance: String(name === 'buy-api' ? index : 0),
    pid: 4_120 + index,
    startedAt: at(nowMs - 7_420_000),
    seenAt: at(nowMs - 400),
  }));
}

function saleLines(nowMs: number, seconds: number): SaleLine[] {
  const common = { currency: 'EUR', asOf: at(nowMs - 150), source: 'gate' as const };
  return [
    {
      ...common,
      saleId: 'drop-1',
      name: 'First drop: runner in four colours',
      state: 'open',
      opensAt: at(nowMs - 600_000),
      closesAt: at(nowMs + 1_450_000),
      ...sum(itemsAfter(seconds)),
    },
    {
      ...common,
      saleId: 'members',
      name: 'For members',
      state: 'paused',
      opensAt: at(nowMs - 4_000_000),
      closesAt: null,
      allotment: 250,
      available: 96,
      reserved: 12,
      sold: 142,
    },
    {
      ...common,
      saleId: 'drop-2',
      name: 'Second drop',
      state: 'scheduled',
      opensAt: at(nowMs + 190_000_000),
      closesAt: at(nowMs + 197_000_000),
      allotment: 12_000,
      available: 12_000,
      reserved: 0,
      sold: 0,
    },
    {
      ...common,
      saleId: 'archive',
      name: 'Archive sale',
      state: 'closed',
      opensAt: at(nowMs - 900_000_000),
      closesAt: at(nowMs - 860_000_000),
      allotment: 1_800,
      available: 3,
      reserved: 0,
      sold: 1_797,
    },
  ];
}

/** The deployment `seconds` after the opening. */
export function deskView(nowMs: number, seconds: number, cards: readonly Card[]): DeskView {
  return {
    at: at(nowMs),
    cards: cards.map((card, index) => ({ ...card, since: at(nowMs - 94_000 * (index + 1)) })),
    sales: { value: saleLines(nowMs, seconds), asOf: at(nowMs - 150) },
    unclosedSales: 60,
    processes: { value: processes(nowMs), asOf: at(nowMs - 300) },
  };
}

/** The sale `seconds` after the opening, with the samples of the last `samples` seconds. */
export function saleView(nowMs: number, seconds: number, samples: number): SaleView {
  const openedMs = nowMs - seconds * 1_000;
  const items = itemsAfter(seconds);
  const figure = <Value>(value: Value, ageMs = 200) => ({ value, asOf: at(nowMs - ageMs) });
  const sampleAt = (ago: number): Sample => ({
    at: at(Math.floor(nowMs / 1_000) * 1_000 - ago * 1_000),
    ...sum(itemsAfter(Math.max(0, seconds - ago))),
    accepted: Math.round(wave(seconds - ago)),
    refused: Math.round(wave(seconds - ago + 50) / 3),
  });
  return {
    at: at(nowMs),
    saleId: 'drop-1',
    name: 'First drop: runner in four colours',
    state: 'open',
    message: 'Paying takes longer than usual. Your units are kept for you.',
    visibility: 'public',
    opensAt: at(nowMs - 600_000),
    closesAt: at(nowMs + 1_450_000),
    currency: 'EUR',
    buyerLimit: 2,
    paymentWindowSeconds: 300,
    pending: false,
    source: 'gate',
    items: figure(items),
    endingSoon: figure(38),
    rates: figure({
      accepted: wave(seconds),
      ordered: wave(seconds - 1),
      expired: 4.2,
      refused: { 'buyer-limit-reached': 31.4, 'sold-out': 18, 'too-many-requests': 2.5 },
    }),
    orders: figure([
      { state: 'pending_payment', orders: 512, amount: 4_602_880 },
      { state: 'paid', orders: 1_284, amount: 11_543_160 },
      { state: 'expired', orders: 201, amount: 1_806_990 },
      { state: 'returned', orders: 3, amount: 26_970 },
    ]),
    unitsBack: figure({ orders: 201, averageMs: 212 }),
    laws: figure(
      [
        { name: 'conservation', holds: true, orders: [] },
        { name: 'no_oversell', holds: true, orders: [] },
        { name: 'no_lost_purchase', holds: null, orders: [] },
        { name: 'no_double_order', holds: true, orders: [] },
        { name: 'paid_xor_closed', holds: true, orders: [] },
        { name: 'once_back', holds: true, orders: [] },
      ],
      12_000,
    ),
    samples: Array.from({ length: samples }, (_, index) => sampleAt(samples - 1 - index)),
    marks: [
      { at: at(openedMs + 60_000), action: 'sale.paused', who: 'anna' },
      { at: at(openedMs + 95_000), action: 'sale.opened', who: 'anna' },
      { at: at(openedMs + 300_000), action: 'allotment.changed', who: 'boris' },
    ],
  };
}
