/** Replies are untyped nested lists: these check for the expected type, and throw for any other. */

export function asList(reply: unknown): readonly unknown[] {
  if (!Array.isArray(reply)) throw new TypeError(`expected a list from a script, got ${typeof reply}`);
  return reply;
}

export function asText(reply: unknown): string {
  if (typeof reply !== 'string') throw new TypeError(`expected text from a script, got ${typeof reply}`);
  return reply;
}

export function asInteger(reply: unknown): number {
  const value = typeof reply === 'string' ? Number(reply) : reply;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new TypeError(`expected a whole number from a script, got ${String(reply)}`);
  }
  return value;
}

/** field, value, field, value, … as a map. */
export function asFields(reply: unknown): Map<string, string> {
  const list = asList(reply);
  const fields = new Map<string, string>();
  for (let index = 0; index < list.length; index += 2)
    fields.set(asText(list[index]), asText(list[index + 1]));
  return fields;
}

/** '' stands for none in hashes and arguments. */
export function orEmpty(value: number | null): number | string {
  return value ?? '';
}

export function orNull(text: string | undefined): number | null {
  return text === undefined || text === '' ? null : asInteger(text);
}

export function textOrNull(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}
