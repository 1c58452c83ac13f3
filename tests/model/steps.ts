import {
  availableInGate,
  changed,
  nameOf,
  numbersOf,
  orderOf,
  unitsOf,
  type Model,
  type SaleContent,
} from './model.ts';

/** One atomic step of the model. */
export type Effect = (model: Model) => Model;

/** The reserve script: each purchase is decided after those before it. */
export function reserve(model: Model, nos: readonly number[]): { after: Model; replies: string[] } {
  let after = model;
  const replies = nos.map((no) => {
    const reply = decide(after, no);
    if (reply === 'accepted') {
      after = changed(after, [no], ({ key }) => ({ gate: 'reserved', keyed: key !== null }));
      after = { ...after, queue: [...after.queue, no] };
    }
    return reply;
  });
  return { after, replies };
}

function decide(model: Model, no: number): string {
  if (model.gate !== 'open') return 'unavailable';
  const { buyer, sku, quantity, key, gate, spent } = orderOf(model, no);
  const [first] = numbersOf(model, (order) => order.keyed && order.buyer === buyer && order.key === key);
  if (key !== null && first !== undefined) {
    const known = orderOf(model, first);
    const same = known.sku === sku && known.quantity === quantity;
    return same ? `replayed ${nameOf(first)}` : 'idempotency_key_reused';
  }
  if (gate === 'reserved') return `replayed ${nameOf(no)}`;
  // The caller reads the catalog again: the sale is not in the gate yet, or was removed.
  if (model.inGate === null) return 'catalog_changed';
  if (model.inGate.state !== 'open') return `sale_${model.inGate.state}`;
  const taken = unitsOf(model, (order) => order.buyer === buyer && order.gate !== null);
  if (model.buyerLimit !== null && taken + quantity > model.buyerLimit) return 'buyer_limit_reached';
  const available = availableInGate(model, sku);
  if (available === 0) return 'sold_out';
  if (available < quantity) return 'not_enough_stock';
  return spent ? 'unavailable' : 'accepted';
}

/** Queue entries become orders; those that have one keep it. */
export function written(nos: readonly number[]): Effect {
  return (model) =>
    changed(model, nos, ({ ledger, held }) => {
      if (ledger !== null) return {};
      return held ? { ledger: 'expired', row: 'release' } : { ledger: 'pending_payment' };
    });
}

export function delivered(nos: readonly number[]): Effect {
  return (model) => ({ ...model, inHand: [...model.inHand, ...nos] });
}

/** Entries are acknowledged and deleted. */
export function finished(nos: readonly number[]): Effect {
  const rest = (of: readonly number[]): number[] => of.filter((no) => !nos.includes(no));
  return (model) => ({ ...model, queue: rest(model.queue), inHand: rest(model.inHand) });
}

/** Applies the ledger's decisions on these orders to the gate; orders that it no longer has are unchanged. */
export function told(nos: readonly number[]): Effect {
  return (model) =>
    changed(model, nos, ({ row, gate }) => {
      if (row === null || gate !== 'reserved') return {};
      return { gate: row === 'settle' ? 'sold' : null, spent: true };
    });
}

/** Their pending gate changes are deleted. */
export function forgotten(nos: readonly number[]): Effect {
  return (model) => changed(model, nos, () => ({ row: null }));
}

/** Orders leave `pending_payment`, with a pending gate change. */
export function closed(nos: readonly number[], fate: 'paid' | 'expired' | 'cancelled'): Effect {
  return (model) =>
    changed(model, nos, () => ({ ledger: fate, row: fate === 'paid' ? 'settle' : 'release' }));
}

export function ledgerHas(content: SaleContent): Effect {
  return (model) => ({ ...model, inLedger: content });
}

export function gateHas(content: SaleContent | null): Effect {
  return (model) => ({ ...model, inGate: content });
}

export function saleRows(more: number): Effect {
  return (model) => ({ ...model, saleRows: model.saleRows + more });
}

/** The epoch is raised, and the gate is closed to sellers. */
export const gateCloses: Effect = (model) => ({ ...model, gate: 'closed', epoch: model.epoch + 1 });

/** The gate is rebuilt from the ledger, and approved. */
export const gateReopens: Effect = (model) => ({
  ...changed(model, [...model.orders.keys()], ({ ledger, key }) => ({
    gate: ledger === 'pending_payment' ? 'reserved' : ledger === 'paid' ? 'sold' : null,
    keyed: ledger !== null && key !== null,
  })),
  gate: 'open',
  inGate: model.inLedger,
});

/** All data of Redis is lost. */
export const gateIsLost: Effect = (model) => ({
  ...changed(model, [...model.orders.keys()], () => ({ gate: null, keyed: false, spent: false })),
  gate: model.gate === 'closed' ? 'closed' : 'flushed',
  inGate: null,
  queue: [],
  inHand: [],
});

/** The model after each of the steps; the first one is before all of them. */
export function after(model: Model, ...effects: readonly Effect[]): Model[] {
  const states = [model];
  for (const effect of effects) states.push(effect(states.at(-1) ?? model));
  return states;
}
