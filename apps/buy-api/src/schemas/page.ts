import { z } from 'zod';
import type { FieldError } from './field-error.ts';

const LIMIT_MAX = 200;
const LIMIT_DEFAULT = 50;

/** Query parameters are text; ` 7`, `1e2` and `0x10` are refused before the conversion to a number. */
export function queryInteger(min: number, max: number) {
  const message = `must be an integer from ${min} to ${max}`;
  return z
    .string()
    .regex(/^[0-9]{1,6}$/, message)
    .meta({ override: { type: 'integer', minimum: min, maximum: max } })
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

/** A query parameter that may be repeated: some of `values`, each once. */
export function queryChoice<Value extends string>(values: readonly Value[]) {
  const message = `must be one of ${values.join(', ')}`;
  const isValue = (text: string): text is Value => values.some((value) => value === text);
  return z
    .array(z.string())
    .max(values.length)
    .meta({
      override: { type: 'array', items: { type: 'string', enum: [...values] }, maxItems: values.length },
    })
    .transform((given, context): Value[] => {
      if (given.every(isValue)) return [...new Set(given)];
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });
}

/** The query's `order` of a list of `what`. */
export function listOrder(what: string) {
  return z
    .enum(['newest', 'oldest'])
    .default('newest')
    .meta({ description: `Which ${what} come first. A cursor is for one order only.` });
}

const limit = queryInteger(1, LIMIT_MAX);
const ofLimit = { description: `How many entries at most; ${LIMIT_DEFAULT} if left out.` };

/** The query of every list. A cursor is opaque: only the engine parses it. */
export const pageQuery = {
  limit: limit.default(LIMIT_DEFAULT).meta(ofLimit),
  cursor: z
    .string()
    .min(1, 'must not be empty')
    .max(1024, 'is not a cursor of this list')
    .optional()
    .meta({ description: 'The nextCursor of the page before.' }),
};

/** For lists that are to be had as a CSV, which takes neither: `pageIn` has the default. */
export const pageOrCsvQuery = { limit: limit.optional().meta(ofLimit), cursor: pageQuery.cursor };

interface PageOrCsv {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** The page that a query wants. */
export function pageIn({ limit: wanted, cursor }: PageOrCsv): { limit: number; cursor: string | null } {
  return { limit: wanted ?? LIMIT_DEFAULT, cursor: cursor ?? null };
}

/** A CSV has the whole selection: what a page would need is a mistake. */
export function notForCsv(query: PageOrCsv): FieldError[] {
  return (['limit', 'cursor'] as const)
    .filter((name) => query[name] !== undefined)
    .map((name) => ({ pointer: `/${name}`, detail: 'is not for a CSV, which has all pages' }));
}

export const nextCursor = z
  .string()
  .nullable()
  .meta({ description: 'The cursor of the next page, or null on the last one.' });
