import type { Stores } from '@stampede/engine';
import type { Model } from './model.ts';
import type { Shop } from './shop.ts';

/** What the model expects of an operation. */
export interface Plan {
  /** The model before it, and after each of its atomic steps: where a crash may leave it. */
  readonly states: readonly Model[];
  /** Where else a crash may leave it: of two steps at once, only the second was taken. */
  readonly aside?: readonly Model[];
  /** The answer of an operation that lived to give one. */
  readonly reply: string;
}

/** Something that a process does, or that happens to the stores. */
export interface Operation {
  /** As somebody would tell it. */
  readonly tale: string;
  readonly plan: (model: Model) => Plan;
  /** An operating error that it throws is the answer `unavailable`. */
  readonly act: (stores: Stores, shop: Shop) => Promise<string>;
}

/** An operation that was drawn before it was known which orders there would be. */
export interface Wish {
  readonly name: string;
  /** Decides what it is about; null: here it makes no sense. The model knows the numbers of new orders then. */
  readonly settle: (model: Model) => { readonly operation: Operation; readonly model: Model } | null;
}

/** A wish that is the same operation wherever there is a sale. */
export function always(operation: Operation): Wish {
  return {
    name: operation.tale,
    settle: (model) => (model.inLedger === null ? null : { operation, model }),
  };
}

/** What one does whose answer nobody waits for. */
export const DONE = 'done';
