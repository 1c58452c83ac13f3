/** A cursor that this system did not make, or that was cut. */
export class InvalidCursorError extends Error {
  constructor() {
    super('the cursor is not one of ours');
    this.name = 'InvalidCursorError';
  }
}

/** Opaque for the outside: base64url of a JSON list. */
export function encodeCursor(parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @throws InvalidCursorError when it is not a list of values of these types */
export function decodeCursor(cursor: string, types: readonly ('string' | 'number')[]): (string | number)[] {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new InvalidCursorError();
  }
  if (!Array.isArray(parts) || parts.length !== types.length) throw new InvalidCursorError();
  return parts.map((part: unknown, index) => {
    if (typeof part !== types[index] || (typeof part === 'number' && !Number.isSafeInteger(part))) {
      throw new InvalidCursorError();
    }
    return part as string | number;
  });
}
