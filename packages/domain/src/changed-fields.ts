/** The fields that a change gave another value, as they were and as they are. */
export interface ChangedFields {
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** Compares two states with the same fields, by the JSON of their values; null where no field differs. */
export function changedFields<Fields extends object>(before: Fields, after: Fields): ChangedFields | null {
  const names = Object.keys(after).filter((name) => jsonOf(before, name) !== jsonOf(after, name));
  if (names.length === 0) return null;
  const pick = (state: Fields) =>
    Object.fromEntries(Object.entries(state).filter(([name]) => names.includes(name)));
  return { before: pick(before), after: pick(after) };
}

function jsonOf(state: object, name: string): string | undefined {
  return JSON.stringify(Object.getOwnPropertyDescriptor(state, name)?.value);
}
