/** The value of an environment variable; null where it is not set or empty. */
export function fromEnvironment(name: string): string | null {
  const text = process.env[name];
  return text === undefined || text === '' ? null : text;
}
