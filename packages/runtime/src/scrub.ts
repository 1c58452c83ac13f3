const REDACTED = '[redacted]';

/** The password in `scheme://user:password@host`. */
const URL_PASSWORD = /(:\/\/[^\s/@:"]*):[^\s@"/]+@/g;

const AUTHORIZATION = /\b(bearer|basic)\s+[\w\-.~+/=]+/gi;

/** A field of a JSON text, at any depth, whose name says that its value is nobody's business. */
const SECRET_FIELD =
  /"([\w-]*(?:authorization|cookie|password|passwd|secret|token|apikey|api-key))":"(?:[^"\\]|\\.)*"/gi;

/**
 * A text that may be shown: without passwords in URLs, bearer tokens, the values of secret fields of JSON, and the
 * secrets that are given.
 *
 * @param secrets values to remove wherever they stand; ones shorter than 8 characters are left, they would hit words
 */
export function scrub(text: string, secrets: readonly string[] = []): string {
  let scrubbed = text
    .replace(URL_PASSWORD, `$1:${REDACTED}@`)
    .replace(AUTHORIZATION, `$1 ${REDACTED}`)
    .replace(SECRET_FIELD, `"$1":"${REDACTED}"`);
  for (const secret of secrets) {
    if (secret.length < 8) continue;
    scrubbed = scrubbed.replaceAll(secret, REDACTED);
    const inJson = JSON.stringify(secret).slice(1, -1);
    if (inJson !== secret) scrubbed = scrubbed.replaceAll(inJson, REDACTED);
  }
  return scrubbed;
}
