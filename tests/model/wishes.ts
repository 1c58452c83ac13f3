import fc from 'fast-check';
import { allotting, opening, stating } from './altering.ts';
import { buying } from './buying.ts';
import { cancelling, ending, hinting, paying, sweeping } from './closing.ts';
import { always, type Wish } from './operation.ts';
import { draining, expiringHeld, holding } from './ordering.ts';
import { applying, flushing, reconciling, restarting } from './trusting.ts';

/** All wishes; ordinary ones are more frequent than rare ones. Drawn small, because failures shrink to that. */
const BUYERS = ['Anna', 'Ben', 'Cleo'];
const SKUS = ['red', 'blue', 'green'];
const PICK_MAX = 5;

const pick = fc.nat(PICK_MAX);

/** One to three items of few units, with a limit or without. */
export const openings: fc.Arbitrary<Wish> = fc
  .record({
    units: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: SKUS.length }),
    buyerLimit: fc.option(fc.integer({ min: 1, max: 5 }), { freq: 2 }),
  })
  .map(({ units, buyerLimit }) =>
    opening({ allotments: Object.fromEntries(units.map((count, at) => [SKUS[at]!, count])), buyerLimit }),
  );

const purchases = fc.array(
  fc.record({
    again: fc.boolean(),
    pick,
    buyer: fc.constantFrom(...BUYERS),
    quantity: fc.integer({ min: 1, max: 3 }),
    key: fc.option(fc.constantFrom('k1', 'k2')),
  }),
  { minLength: 1, maxLength: 3 },
);

const payments = fc.record({
  pick,
  reference: fc.constantFrom('r1', 'r2', 'r3'),
  again: fc.boolean(),
  wrong: fc.nat(2).map((kind) => kind === 2),
});

const allotments = fc.record({ pick, change: fc.constantFrom(1, 2, -1, -2) });

/** Wishes that may run concurrently. */
export const concurrentWishes: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 16, arbitrary: purchases.map(buying) },
  { weight: 10, arbitrary: fc.constant(always(draining)) },
  { weight: 12, arbitrary: payments.map(paying) },
  { weight: 8, arbitrary: pick.map(cancelling) },
  { weight: 3, arbitrary: fc.constant(always(ending)) },
  { weight: 4, arbitrary: fc.constant(always(sweeping)) },
  { weight: 4, arbitrary: pick.map(hinting) },
  { weight: 4, arbitrary: fc.constant(always(applying)) },
  { weight: 5, arbitrary: allotments.map(allotting) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('paused', 'open', 'paused', 'open', 'closed')
      .map((state) => always(stating(state))),
  },
  { weight: 1, arbitrary: fc.constantFrom(always(flushing), restarting) },
  { weight: 4, arbitrary: fc.constant(always(reconciling)) },
);

export const wishes: fc.Arbitrary<Wish> = fc.oneof(
  { weight: 60, arbitrary: concurrentWishes },
  { weight: 2, arbitrary: fc.constantFrom(holding, expiringHeld).map(always) },
  { weight: 1, arbitrary: openings },
);

/** After how many steps the process dies, if it gets so far; null: it lives. */
export const deaths: fc.Arbitrary<number | null> = fc.option(fc.nat(24), { freq: 2 });
