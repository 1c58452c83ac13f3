import type { Draw } from './draw.ts';
import type { KnownThing } from './memory.ts';
import type { ApiDescription, Schema } from './operations.ts';

const HOUR_MS = 3_600_000;

/** A value that the schema allows, of a known thing where that fits. `name` is the field's. */
export function sample(
  api: ApiDescription,
  schema: Schema,
  name: string,
  thing: KnownThing,
  draw: Draw,
): unknown {
  const whole = api.resolve(schema);
  const alternatives = whole.anyOf ?? whole.oneOf;
  if (alternatives !== undefined) return sample(api, draw.pick(alternatives), name, thing, draw);
  if (whole.const !== undefined) return whole.const;
  if (whole.enum !== undefined) return draw.pick(whole.enum);
  const type = Array.isArray(whole.type) ? draw.pick(whole.type as string[]) : whole.type;
  if (type === 'array') {
    const count = (whole.minItems ?? 0) + draw.below(3);
    return Array.from({ length: count }, () => sample(api, whole.items ?? {}, name, {}, draw));
  }
  if (type === 'object') return sampleObject(api, whole, thing, draw);
  const known = thing[name];
  if (known !== undefined && typeof known === (type === 'string' ? 'string' : 'number') && draw.chance(0.7))
    return known;
  // Seconds that an answer may be held: the tests bound their own waits, some below a long one.
  if (name === 'wait') return whole.minimum;
  if (type === 'integer' || type === 'number') return sampleNumber(whole, draw);
  // During a requested rebuild the gate correctly refuses purchases, which would look like an error.
  if (name === 'rebuild') return false;
  if (type === 'boolean') return draw.chance(0.5);
  return type === 'null' ? null : sampleText(whole, draw);
}

function sampleObject(
  api: ApiDescription,
  { properties = {}, required = [] }: Schema,
  thing: KnownThing,
  draw: Draw,
): object {
  const fields = Object.entries(properties).filter(
    ([name, schema]) =>
      required.includes(name) || draw.chance(name in thing ? 0.8 : 0.3) || schema.$ref !== undefined,
  );
  return Object.fromEntries(fields.map(([name, schema]) => [name, sample(api, schema, name, thing, draw)]));
}

/** Mostly small ones: large quantities would all be refused as not-enough-stock. */
function sampleNumber({ minimum = 0, maximum = 1_000_000 }: Schema, draw: Draw): number {
  if (draw.chance(0.1)) return maximum;
  const from = Math.max(minimum, -10);
  if (draw.chance(0.7)) return from + draw.below(Math.min(20, maximum - from + 1));
  return minimum + draw.below(maximum - minimum + 1);
}

function sampleText(schema: Schema, draw: Draw): string {
  const { examples = [], pattern, format, minLength = 1, maxLength = 40 } = schema;
  if (format === 'date-time') return new Date(Date.now() + (draw.below(24) - 12) * HOUR_MS).toISOString();
  if (format === 'uuid') return `01900000-0000-7000-8000-${String(draw.below(1e9)).padStart(12, '0')}`;
  const example = examples.length > 0 ? String(draw.pick(examples)) : undefined;
  if (pattern !== undefined) {
    if (example !== undefined && draw.chance(0.5)) return example;
    const fitting = [draw.word(), 'EUR', 'a', example].find(
      (text) => text !== undefined && new RegExp(pattern, 'u').test(text),
    );
    if (fitting === undefined) throw new Error(`nothing that is tried here fits ${pattern}`);
    return fitting;
  }
  if (example !== undefined && draw.chance(0.3)) return example;
  const length = draw.chance(0.1)
    ? maxLength
    : minLength + draw.below(Math.min(12, maxLength - minLength + 1));
  const letter = draw.pick(['a', 'é', 'ß', '语', '\u05d0', '🦬', 'e\u0301', ' ', '"', '\\', "'", '%', '{']);
  return Array.from(letter.repeat(length)).slice(0, length).join('');
}
