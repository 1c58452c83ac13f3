/** The word `none`; commander has no null for the value of an option. */
const NONE = Symbol('none');

/** What `none` removes, or a value. */
export type OrNone<T> = T | typeof NONE;

/** A parser that takes `none` too. */
export function orNone<T>(parse: (text: string) => T): (text: string) => OrNone<T> {
  return (text) => (text === 'none' ? NONE : parse(text));
}

export const textOrNone = orNone((text) => text);

/** As the API takes it: null removes. */
export function noneToNull<T>(value: OrNone<T>): T | null {
  return value === NONE ? null : value;
}
