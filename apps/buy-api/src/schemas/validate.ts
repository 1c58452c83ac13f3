import type { z } from 'zod';
import type { FieldError } from './field-error.ts';

export type Validated<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: FieldError[] };

/** More than a person needs, and too few to make an attack with large answers worthwhile. */
const ERRORS_MAX = 50;

/** Checks `input` against `schema`; every invalid field is listed once, with its first error. */
export function validate<T>(schema: z.ZodType<T>, input: unknown): Validated<T> {
  const result = schema.safeParse(input, { error: plainEnglish });
  if (result.success) return { ok: true, value: result.data };

  const errors = new Map<string, FieldError>();
  for (const issue of result.error.issues) {
    for (const error of fieldErrors(issue)) {
      if (!errors.has(error.pointer)) errors.set(error.pointer, error);
    }
  }
  return { ok: false, errors: [...errors.values()].slice(0, ERRORS_MAX) };
}

/** RFC 6901: `~` and `/` inside a name are written as `~0` and `~1`. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: jsonPointer([...issue.path, key]),
      detail: 'is not a known field',
    }));
  }
  return [{ pointer: jsonPointer(issue.path), detail: issue.message }];
}

/** The message where a schema has none of its own. */
function plainEnglish(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return 'is required';
  if (issue.code === 'invalid_type') return `must be ${withArticle(issue.expected)}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small' && issue.origin === 'array') {
    return `must have at least ${String(issue.minimum)} entries`;
  }
  if (issue.code === 'too_big' && issue.origin === 'array') {
    return `must have at most ${String(issue.maximum)} entries`;
  }
  return undefined;
}

function withArticle(type: string): string {
  return type === 'object' || type === 'array' || type === 'int' ? `an ${type}` : `a ${type}`;
}
