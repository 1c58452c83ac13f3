/** Opaque to clients: base64url of a JSON list. */
export function encodeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Null for a text that {@link encodeCursor} cannot have made from values of these types. */
export function decodeCursor(
  cursor: string,
  types: readonly ('string' | 'number')[],
): (string | number)[] | null {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length !== types.length) return null;
  const isOfTypes = parts.every(
    (part: unknown, index) =>
      typeof part === types[index] && (typeof part !== 'number' || Number.isSafeInteger(part)),
  );
  return isOfTypes ? (parts as (string | number)[]) : null;
}
