import { nameOf, unitsOf, type Model, type ModelOrder, type SaleContent } from './model.ts';

/** The visible state of a sale, with the names of a story: from the model, and from the stores. */
export interface View {
  readonly ledger: {
    readonly state: string;
    /** `allotment reserved sold`, by SKU. */
    readonly items: Readonly<Record<string, string>>;
    readonly orders: Readonly<Record<string, string>>;
    /** `order outcome`, by reference. */
    readonly payments: Readonly<Record<string, string>>;
    readonly pending: readonly string[];
  };
  readonly queue: readonly string[];
  readonly inHand: readonly string[];
  /** A gate that is not open may contain anything. */
  readonly gate: GateView | 'flushed' | 'closed';
}

interface GateView {
  readonly state: string;
  /** `allotment available reserved sold`, by SKU. */
  readonly items: Readonly<Record<string, string>>;
  readonly buyers: Readonly<Record<string, string>>;
  /** Orders, by `buyer key`. */
  readonly keys: Readonly<Record<string, string>>;
  readonly reservations: readonly string[];
}

export function viewOf(model: Model): View {
  const named = model.orders.map((order, no) => ({ ...order, name: nameOf(no) }));
  const units = (counts: (order: ModelOrder) => boolean): number => unitsOf(model, counts);
  return {
    ledger: {
      state: model.inLedger?.state ?? 'absent',
      items: itemsOf(model.inLedger, (sku, allotment) => [
        allotment,
        units((order) => order.sku === sku && order.ledger === 'pending_payment'),
        units((order) => order.sku === sku && order.ledger === 'paid'),
      ]),
      orders: Object.fromEntries(
        named.flatMap(({ name, ledger }) => (ledger === null ? [] : [[name, ledger]])),
      ),
      payments: Object.fromEntries(
        Object.entries(model.payments).map(([ref, { no, outcome }]) => [ref, `${nameOf(no)} ${outcome}`]),
      ),
      pending: [
        ...named.flatMap(({ name, row }) => (row === null ? [] : [`${row} ${name}`])),
        ...Array<string>(model.saleRows).fill('sale'),
      ].sort(),
    },
    queue: model.queue.map(nameOf),
    inHand: model.inHand.map(nameOf).sort(),
    gate:
      model.gate !== 'open'
        ? model.gate
        : {
            state: model.inGate?.state ?? 'absent',
            items: itemsOf(model.inGate, (sku, allotment) => {
              const reserved = units((order) => order.sku === sku && order.gate === 'reserved');
              const sold = units((order) => order.sku === sku && order.gate === 'sold');
              return [allotment, allotment - reserved - sold, reserved, sold];
            }),
            buyers: Object.fromEntries(
              [...new Set(named.map(({ buyer }) => buyer))].flatMap((buyer) => {
                const taken = units((order) => order.buyer === buyer && order.gate !== null);
                return taken === 0 ? [] : [[buyer, String(taken)]];
              }),
            ),
            keys: Object.fromEntries(
              named.flatMap(({ name, buyer, key, keyed }) =>
                keyed ? [[`${buyer} ${key ?? ''}`, name]] : [],
              ),
            ),
            reservations: named.flatMap(({ name, gate }) => (gate === 'reserved' ? [name] : [])).sort(),
          },
  };
}

function itemsOf(
  content: SaleContent | null,
  counters: (sku: string, allotment: number) => number[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(content?.allotments ?? {}).map(([sku, allotment]) => [
      sku,
      counters(sku, allotment).join(' '),
    ]),
  );
}

/** The differences of two views, one line per place. */
export function differences(expected: unknown, found: unknown, place = ''): string[] {
  if (isRecord(expected) && isRecord(found)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
    return [...names].flatMap((name) => differences(expected[name], found[name], `${place} ${name}`));
  }
  const [wanted, real] = [textOf(expected), textOf(found)];
  return wanted === real ? [] : [`${place.trim()}: ${wanted} in the model, ${real} in fact`];
}

function textOf(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
