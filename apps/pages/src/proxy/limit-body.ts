import { Transform } from 'node:stream';
import type { Problem } from '../http/problems.ts';

/** More than any route of the buy API takes; that has its own, smaller bounds. */
const BODY_MAX = 1024 * 1024;

/** A body is longer than what is passed on. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
  readonly problem: Problem = {
    slug: 'body-too-large',
    detail: `The body has more than ${BODY_MAX} bytes.`,
    headers: { Connection: 'close' },
  };
}

/** Passes a body on, and fails with a BodyTooLargeError behind 1 MiB. */
export function limitBody(): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length > BODY_MAX) done(new BodyTooLargeError(`more than ${BODY_MAX} bytes`));
      else done(null, chunk);
    },
  });
}
