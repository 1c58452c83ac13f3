/** A decoded token. Untrusted before its signature is checked. */
export interface UnverifiedToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Header and payload as they are signed. */
  readonly signed: string;
  readonly signature: Buffer;
}

/**
 * Decodes a token without a check of its signature, so that most invalid tokens are refused without the cost of that
 * check. Null: the token does not have three parts, or one of the first two is no JSON object. Text that does not begin
 * with `{` is refused without JSON.parse, whose exception costs more than the rest of this function.
 */
export function readUnverified(token: string): UnverifiedToken | null {
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  if (first === -1 || second === -1 || token.includes('.', second + 1)) return null;
  const header = objectIn(token.slice(0, first));
  if (header === null) return null;
  const payload = objectIn(token.slice(first + 1, second));
  if (payload === null) return null;
  const signature = Buffer.from(token.slice(second + 1), 'base64url');
  return { header, payload, signed: token.slice(0, second), signature };
}

const OPENING_BRACE = 0x7b;

function objectIn(base64url: string): Record<string, unknown> | null {
  const bytes = Buffer.from(base64url, 'base64url');
  if (bytes[0] !== OPENING_BRACE) return null;
  try {
    return JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
  } catch {
    return null;
  }
}
