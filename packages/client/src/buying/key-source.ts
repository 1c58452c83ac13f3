import { newKey } from './new-key.ts';

/** Where an intention has its key from: a text, or the promise of one. */
export interface KeySource<Key extends string | Promise<string>> {
  /** The same one until `renew`. */
  current(): Key;
  renew(): Promise<void>;
}

/** A key that lives as long as the page. */
export function keyInMemory(first: string = newKey()): KeySource<string> {
  let key = first;
  return {
    current: () => key,
    renew: async () => {
      key = newKey();
    },
  };
}
