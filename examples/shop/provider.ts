import { books, save } from './books.ts';

/** Authorised money is blocked for the shop. It moves when it is captured. */
export type Money = 'authorised' | 'captured' | 'voided' | 'refunded';

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
