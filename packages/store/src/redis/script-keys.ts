import * as keys from './keys.ts';

/** The keys that scripts name in their headers, as keys.ts builds them. Each takes the partition, and some a sale. */
const NAMED = {
  gate: keys.gateKey,
  queue: keys.queueKey,
  dead_letters: keys.deadLettersKey,
  reservations: keys.reservationsKey,
  spent_even: (partition: number): string => keys.spentKey(partition, 'even'),
  spent_odd: (partition: number): string => keys.spentKey(partition, 'odd'),
  sale: keys.saleKey,
  items: keys.itemsKey,
  buyers: keys.buyersKey,
  returned: keys.returnedKey,
  idempotency: keys.idempotencyKey,
  pace_even: (partition: number, saleId: string): string => keys.paceKey(partition, saleId, 'even'),
  pace_odd: (partition: number, saleId: string): string => keys.paceKey(partition, saleId, 'odd'),
};

type Named = typeof NAMED;
type OfSale = {
  [Name in keyof Named]: Named[Name] extends (partition: number) => string ? never : Name;
}[keyof Named];
type IfAny<Names, Then> = [Names] extends [never] ? unknown : Then;

/** The inputs of a script's keys: a sale, if one of them is of a sale. Keys of no fixed name are given as they are. */
export type KeyPlace<Key extends string> = { readonly partition: number } & IfAny<
  Extract<Key, OfSale>,
  { readonly saleId: string }
> &
  IfAny<Exclude<Key, keyof Named>, { readonly keys: Readonly<Record<Exclude<Key, keyof Named>, string>> }>;

const builders: Readonly<Record<string, (partition: number, saleId: string) => string>> = NAMED;

/** @throws TypeError for a name that is neither known nor given; the types exclude it */
export function namedKey(
  name: string,
  place: {
    readonly partition: number;
    readonly saleId?: string;
    readonly keys?: Readonly<Record<string, string>>;
  },
): string {
  const { partition, saleId = '', keys: given = {} } = place;
  const key = builders[name]?.(partition, saleId) ?? given[name];
  if (key === undefined) throw new TypeError(`no key is named ${name}`);
  return key;
}
