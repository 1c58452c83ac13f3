import { isBuyerId, isSaleId, isSku, QUANTITY_MAX, visibleText } from '@stampede/domain';
import { z } from 'zod';
import { parseRfc3339 } from './rfc3339.ts';

/** Printable text of up to `max` code points: no control characters, which do not survive a log or a terminal, and
 * no lone surrogates, which are not UTF-8. */
export function printable(max: number) {
  const pattern = new RegExp(`^[^\\p{Cc}\\p{Cs}]{1,${max}}$`, 'u');
  return z
    .string()
    .refine((text) => pattern.test(text), `must be 1 to ${max} characters without control characters`)
    .meta({ minLength: 1, maxLength: max });
}

/** For values that systems compare and people copy: see {@link visibleText}. */
export function visible(max: number) {
  return z.string().refine(visibleText(max), notVisible(max)).meta({ minLength: 1, maxLength: max });
}

function notVisible(max: number): string {
  return `must be 1 to ${max} characters, none of them invisible, and without a blank at either end`;
}

/** An exact integer: 1.5, "1" and 1e308 are refused. One message for all, since the fix is the same. */
export function integer(min: number, max: number) {
  const message = `must be an integer from ${min} to ${max}`;
  return z.int(message).min(min, message).max(max, message);
}

const name = { pattern: '^[A-Za-z0-9._-]{1,64}$' };

export const saleId = z
  .string()
  .refine(isSaleId, 'must be 1 to 64 of the characters A-Z a-z 0-9 . _ -')
  .meta({ ...name, examples: ['drop-1'] });

export const sku = z
  .string()
  .refine(isSku, 'must be 1 to 64 of the characters A-Z a-z 0-9 . _ -')
  .meta({ ...name, examples: ['red-42'] });

export const buyerId = z
  .string()
  .refine(isBuyerId, notVisible(128))
  .meta({
    minLength: 1,
    maxLength: 128,
    examples: ['buyer-7'],
    description: 'Compared byte by byte. No invisible characters, and no blank at either end.',
  });

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be three capital letters')
  .meta({ examples: ['EUR'] });

export const quantity = integer(1, QUANTITY_MAX);

/** A time in a request: RFC 3339 text, parsed to ms since 1970. */
export const timeInput = z
  .string()
  .meta({ format: 'date-time', examples: ['2030-01-01T12:00:00.000Z'] })
  .transform((text, context) => {
    const ms = parseRfc3339(text);
    if (ms === null) {
      context.addIssue({
        code: 'custom',
        message:
          'must be a time such as 2030-01-01T12:00:00Z, with an offset or Z, in the years 1970 to 9999',
      });
      return z.NEVER;
    }
    return ms;
  });

/** A time in an answer. */
export const timeOutput = z.string().meta({ format: 'date-time', examples: ['2030-01-01T12:00:00.000Z'] });

export const serverTime = timeOutput.meta({
  description: 'The clock that the deadlines in this answer are measured by.',
});

export const orderNo = z
  .string()
  .meta({ format: 'uuid', description: 'The order number, a UUID of version 7.' });
