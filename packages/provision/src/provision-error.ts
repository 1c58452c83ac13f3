/**
 * An expected problem on this machine: something is missing, in use or refused. The message is for the terminal: it
 * explains what happened and what to do, and needs no stack trace.
 */
export class ProvisionError extends Error {
  override readonly name = 'ProvisionError';
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return textIn(error, 'message') ?? String(error);
}

/** The `code` of a system error such as ENOENT, or undefined where it has none. */
export function codeOf(error: unknown): string | undefined {
  return textIn(error, 'code');
}

/** By shape and not by class, because a system error may come from another realm than this module's `Error`. */
function textIn(error: unknown, name: string): string | undefined {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
