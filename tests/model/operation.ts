import type { ActingStores } from '@stampede/engine';
import type { Model } from './model.ts';
import type { Shop } from './shop.ts';

/** The model's expectation for an operation. */
export interface Plan {
  /** The model before it, and after each of its atomic steps: the possible states after a crash. */
  readonly states: readonly Model[];
  /** Further states after a crash: of two concurrent steps, only the second was executed. */
  readonly aside?: readonly Model[];
  /** The answer of an operation that did not die. */
  readonly reply: string;
}

/** An operation of a process, or a fault of the stores. */
export interface Operation {
  /** Its description in a story. */
  readonly tale: string;
  readonly plan: (model: Model) => Plan;
  /** An operating error counts as the answer `unavailable`. */
  readonly act: (stores: ActingStores, shop: Shop) => Promise<string>;
}

/** An operation that was drawn before the orders were known. */
export interface Wish {
  readonly name: string;
  /** Binds it to the model's orders; null: not possible here. The returned model has the numbers of new orders. */
  readonly settle: (model: Model) => { readonly operation: Operation; readonly model: Model } | null;
}

/** A wish that is the same operation for every sale. */
export function always(operation: Operation): Wish {
  return {
    name: operation.tale,
    settle: (model) => (model.inLedger === null ? null : { operation, model }),
  };
}

/** The answer of an operation whose result is not checked. */
export const DONE = 'done';
