import { changeAllotment, changeSale, openSale } from '@stampede/engine';
import { UNIT_PRICE, unitsOf, type Model, type SaleContent, type SaleState } from './model.ts';
import type { Operation, Plan, Wish } from './operation.ts';
import { after, gateHas, ledgerHas, saleRows } from './steps.ts';

/** Longer than any story: no deadline passes by itself. */
const LONG_SECONDS = 86_400;

export interface DrawnSale {
  readonly allotments: Readonly<Record<string, number>>;
  readonly buyerLimit: number | null;
}

/** Possible only without a sale. */
export function opening({ allotments, buyerLimit }: DrawnSale): Wish {
  const content: SaleContent = { state: 'open', allotments };
  const items = Object.entries(allotments);
  const limit = buyerLimit === null ? '' : `, ${buyerLimit} a buyer`;
  const operation: Operation = {
    tale: `a sale of ${items.map(([sku, units]) => `${units} ${sku}`).join(' and ')} is opened${limit}`,
    plan: (model): Plan => {
      if (model.gate === 'closed') return { states: [model], reply: 'unavailable' };
      const created = (before: Model): Model => ({ ...before, buyerLimit, inLedger: content, saleRows: 1 });
      return model.gate === 'flushed'
        ? { states: after(model, created), reply: 'opened' }
        : { states: after(model, created, gateHas(content), saleRows(-1)), reply: 'opened' };
    },
    act: async (stores, { saleId }) => {
      const { outcome } = await openSale(stores, {
        saleId,
        name: 'A story',
        currency: 'EUR',
        opensAtMs: null,
        closesAtMs: null,
        buyerLimit,
        paymentWindowSeconds: LONG_SECONDS,
        holdSeconds: LONG_SECONDS,
        visibility: 'public',
        message: null,
        items: items.map(([sku, allotment]) => ({ sku, name: null, allotment, unitPrice: UNIT_PRICE })),
      });
      return outcome;
    },
  };
  return {
    name: operation.tale,
    settle: (model) => (model.inLedger === null ? { operation, model } : null),
  };
}

export function stating(state: SaleState): Operation {
  return {
    tale: `the sale is made ${state}`,
    plan: (model) => {
      const before = contentOf(model);
      if (before.state === 'closed' && state !== 'closed') return { states: [model], reply: 'sale_closed' };
      const restricts = before.state !== state && (before.state === 'open' || state === 'closed');
      return planChange(model, { ...before, state }, restricts);
    },
    act: async (stores, { saleId }) => (await changeSale(stores, saleId, { state })).outcome,
  };
}

/** Adds units to an item, or removes them. */
export function allotting({ pick, change }: { pick: number; change: number }): Wish {
  return {
    name: `change allotment ${pick} by ${change}`,
    settle: (model) => {
      const skus = Object.keys(model.inLedger?.allotments ?? {});
      const sku = skus[pick % skus.length];
      return sku === undefined ? null : { operation: allottingItem(sku, change), model };
    },
  };
}

function allottingItem(sku: string, change: number): Operation {
  return {
    tale: change < 0 ? `${-change} of ${sku} are taken away` : `${change} of ${sku} are added`,
    plan: (model) => {
      const before = contentOf(model);
      const allotment = (before.allotments[sku] ?? 0) + change;
      const promised = unitsOf(
        model,
        (order) => order.sku === sku && (order.ledger === 'pending_payment' || order.ledger === 'paid'),
      );
      if (change < 0 && allotment < promised) return { states: [model], reply: 'allotment_in_use' };
      const allotments = { ...before.allotments, [sku]: allotment };
      return planChange(model, { ...before, allotments }, change < 0);
    },
    act: async (stores, { saleId }) => (await changeAllotment(stores, saleId, sku, change)).outcome,
  };
}

/** A restricting change is applied to the gate first; every change is applied there last. */
function planChange(model: Model, content: SaleContent, restricts: boolean): Plan {
  if (model.gate === 'closed') return { states: [model], reply: 'unavailable' };
  const flushed = model.gate === 'flushed';
  if (restricts && flushed) return { states: after(model, saleRows(1)), reply: 'unavailable' };
  if (restricts && isInUse(model, content)) {
    return { states: after(model, saleRows(1), saleRows(-1)), reply: 'allotment_in_use' };
  }
  const decided = [saleRows(1), ...(restricts ? [gateHas(content)] : []), ledgerHas(content)];
  return flushed
    ? { states: after(model, ...decided), reply: 'changed' }
    : { states: after(model, ...decided, gateHas(content), saleRows(-1)), reply: 'changed' };
}

/** Whether the gate has more units in use than the allotment. */
function isInUse(model: Model, { allotments }: SaleContent): boolean {
  return Object.entries(allotments).some(
    ([sku, units]) => units < unitsOf(model, (order) => order.sku === sku && order.gate !== null),
  );
}

function contentOf(model: Model): SaleContent {
  return model.inLedger ?? { state: 'closed', allotments: {} };
}
