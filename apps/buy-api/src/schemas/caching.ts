import { z } from 'zod';
import type { DocumentedAnswer } from '../http/route.ts';

/** The headers of a read that caches may keep, as the reference shows them. */
export const cachedHeaders = {
  ETag: 'Names this content, but for serverTime.',
  'Cache-Control': 'public, max-age=1; with a token private, no-cache.',
  Vary: 'Authorization, and Origin where that matters.',
};

export const ifNoneMatch = z.object({
  'If-None-Match': z
    .string()
    .optional()
    .meta({ description: 'An ETag, or several: the answer is 304 while one of them is the present one.' }),
});

export const notModified: DocumentedAnswer = {
  description: 'It is what If-None-Match names.',
  contentType: null,
  headers: cachedHeaders,
};
