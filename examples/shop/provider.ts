import { books, save, type Money } from './books.ts';

function move(reference: string, steps: Partial<Record<Money, Money>>): Money | undefined {
  const money = books.provider[reference];
  if (money !== undefined) books.provider[reference] = steps[money] ?? money;
  save();
  return books.provider[reference];
}

/** A pretend payment provider. Repeating a call changes nothing, as with the idempotency keys of a real one. */
export const provider = {
  /** A real session ends before `expiresAt` of the order. This one never ends, to show what happens then. */
  authorise: async (reference: string) => (books.provider[reference] ??= 'authorised'),
  capture: async (reference: string) => move(reference, { authorised: 'captured' }),
  /** Undefined for a payment that it does not have. */
  giveBack: async (reference: string) => move(reference, { authorised: 'voided', captured: 'refunded' }),
};
