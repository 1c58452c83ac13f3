import { z } from 'zod';

/** An error in one part of a request. */
export const fieldError = z.object({
  pointer: z.string().meta({
    description:
      'A JSON pointer (RFC 6901) into the body, or /<name> of a query parameter, or /headers/<name> of a header.',
  }),
  detail: z.string(),
});

export type FieldError = z.infer<typeof fieldError>;
