import { describe, expect, it } from '@jest/globals';
import { decideOrders, type Candidate, type Decision, type LedgerView } from '@stampede/domain';
import fc from 'fast-check';

const NOW = 10_000_000;

function candidate(fields: Partial<Candidate> = {}): Candidate {
  return {
    orderNo: 'order',
    item: 'sale sku',
    buyer: 'sale buyer',
    quantity: 1,
    buyerLimit: null,
    key: null,
    purchasedAtMs: NOW,
    holdSeconds: 10,
    ...fields,
  };
}

function ledger(fields: Partial<LedgerView> = {}): LedgerView {
  return {
    nowMs: NOW,
    recorded: new Set(),
    keysTaken: new Set(),
    free: new Map([['sale sku', 100]]),
    held: new Map(),
    ...fields,
  };
}

describe('the order of precedence', () => {
  /** Everything that can be wrong with a purchase, the weightiest first; each further one applies as well. */
  const wrongs: [string, Decision, (all: { candidate: Candidate; view: LedgerView }) => unknown][] = [
    ['known', { decision: 'known' }, (all) => (all.view = { ...all.view, recorded: new Set(['order']) })],
    [
      'duplicate',
      { decision: 'reject', reason: 'duplicate' },
      (all) => {
        all.candidate = { ...all.candidate, key: 'k' };
        all.view = { ...all.view, keysTaken: new Set(['k']) };
      },
    ],
    [
      'held too long',
      { decision: 'expire' },
      (all) => (all.candidate = { ...all.candidate, purchasedAtMs: NOW - 10_001 }),
    ],
    [
      'over the limit',
      { decision: 'reject', reason: 'buyer_limit' },
      (all) => {
        all.candidate = { ...all.candidate, buyerLimit: 2 };
        all.view = { ...all.view, held: new Map([['sale buyer', 2]]) };
      },
    ],
    [
      'more than is free',
      { decision: 'reject', reason: 'no_units' },
      (all) => (all.view = { ...all.view, free: new Map([['sale sku', 0]]) }),
    ],
  ];

  it.each(wrongs.map(([what], index) => [what, index] as const))(
    'says %s when that and everything after it applies',
    (_what, index) => {
      const all = { candidate: candidate(), view: ledger() };
      for (const [, , apply] of wrongs.slice(index)) apply(all);
      expect(decideOrders([all.candidate], all.view)).toEqual([wrongs[index]![1]]);
    },
  );

  it('lets a purchase wait exactly as long as its hold limit', () => {
    const held = (ms: number): Decision[] => decideOrders([candidate({ purchasedAtMs: NOW - ms })], ledger());
    expect(held(10_000)).toEqual([{ decision: 'order' }]);
    expect(held(10_001)).toEqual([{ decision: 'expire' }]);
  });

  it('gives nothing of the units or of the limit to what it does not order', () => {
    const decisions = decideOrders(
      [
        candidate({ orderNo: 'a', quantity: 3 }),
        candidate({ orderNo: 'b', quantity: 1, buyerLimit: 1 }),
        candidate({ orderNo: 'c', quantity: 1, purchasedAtMs: 0 }),
        candidate({ orderNo: 'd', quantity: 2, buyerLimit: 2 }),
      ],
      ledger({ free: new Map([['sale sku', 2]]) }),
    );
    expect(decisions.map(({ decision }) => decision)).toEqual(['reject', 'order', 'expire', 'reject']);
  });
});

describe('any batch', () => {
  const name = (prefix: string, max: number): fc.Arbitrary<string> =>
    fc.integer({ min: 0, max }).map((n) => `${prefix}${n}`);
  const candidates = fc.array(
    fc.record({
      orderNo: name('o', 30),
      item: name('i', 2),
      buyer: name('b', 3),
      quantity: fc.integer({ min: 1, max: 4 }),
      buyerLimit: fc.option(fc.integer({ min: 1, max: 6 })),
      key: fc.option(name('k', 6)),
      purchasedAtMs: fc.integer({ min: NOW - 20_000, max: NOW }),
      holdSeconds: fc.integer({ min: 1, max: 20 }),
    }),
    { maxLength: 40 },
  );
  const counts = (prefix: string, max: number): fc.Arbitrary<Map<string, number>> =>
    fc
      .array(fc.integer({ min: 0, max: 8 }), { minLength: max + 1, maxLength: max + 1 })
      .map((values) => new Map(values.map((value, index) => [`${prefix}${index}`, value])));
  const views: fc.Arbitrary<LedgerView> = fc.record({
    nowMs: fc.constant(NOW),
    recorded: fc.array(name('o', 30), { maxLength: 3 }).map((all) => new Set(all)),
    keysTaken: fc.array(name('k', 6), { maxLength: 2 }).map((all) => new Set(all)),
    free: counts('i', 2),
    held: counts('b', 3),
  });

  function check(law: (ordered: Candidate[], view: LedgerView, decisions: Decision[]) => void): void {
    fc.assert(
      fc.property(candidates, views, (batch, view) => {
        const decisions = decideOrders(batch, view);
        expect(decisions).toHaveLength(batch.length);
        law(
          batch.filter((_, index) => decisions[index]?.decision === 'order'),
          view,
          decisions,
        );
      }),
      { numRuns: 500 },
    );
  }

  it('never orders more units of an item than are free', () => {
    check((ordered, view) => {
      for (const [item, free] of view.free) {
        expect(sum(ordered.filter((one) => one.item === item))).toBeLessThanOrEqual(free);
      }
    });
  });

  it("never orders beyond a buyer's limit", () => {
    check((ordered, view) => {
      const taken = new Map(view.held);
      for (const { buyer, quantity, buyerLimit } of ordered) {
        taken.set(buyer, (taken.get(buyer) ?? 0) + quantity);
        if (buyerLimit !== null) expect(taken.get(buyer)).toBeLessThanOrEqual(buyerLimit);
      }
    });
  });

  it('never orders an order number or an idempotency key twice', () => {
    check((ordered, view) => {
      const numbers = ordered.map(({ orderNo }) => orderNo);
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(numbers.filter((orderNo) => view.recorded.has(orderNo))).toEqual([]);
      const keys = ordered.flatMap(({ key }) => key ?? []);
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys.filter((key) => view.keysTaken.has(key))).toEqual([]);
    });
  });

  it('decides the same when it is cut in two and the second half sees what the first one did', () => {
    fc.assert(
      fc.property(candidates, views, fc.nat(40), (batch, view, cut) => {
        const whole = decideOrders(batch, view);
        const first = batch.slice(0, cut);
        const decided = decideOrders(first, view);
        expect([...decided, ...decideOrders(batch.slice(cut), after(first, decided, view))]).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves what it was given as it was', () => {
    const view = ledger();
    decideOrders([candidate({ key: 'k' })], view);
    expect([view.recorded.size, view.keysTaken.size, view.held.size, view.free.get('sale sku')]).toEqual([
      0, 0, 0, 100,
    ]);
  });
});

/** What a ledger shows after a batch: every decided purchase has its row, and its key unless another order has that. */
function after(batch: readonly Candidate[], decisions: readonly Decision[], view: LedgerView): LedgerView {
  const next = {
    recorded: new Set(view.recorded),
    keysTaken: new Set(view.keysTaken),
    free: new Map(view.free),
    held: new Map(view.held),
  };
  batch.forEach(({ orderNo, key, buyer, item, quantity }, index) => {
    const decision = decisions[index]!;
    if (decision.decision === 'known') return;
    next.recorded.add(orderNo);
    if (key !== null) next.keysTaken.add(key);
    if (decision.decision !== 'order') return;
    next.free.set(item, (next.free.get(item) ?? 0) - quantity);
    next.held.set(buyer, (next.held.get(buyer) ?? 0) + quantity);
  });
  return { ...next, nowMs: view.nowMs };
}

function sum(candidates: readonly Candidate[]): number {
  return candidates.reduce((units, { quantity }) => units + quantity, 0);
}
