const REDACTED = '[redacted]';

/** The password in `scheme://user:password@host`. */
const URL_PASSWORD = /(:\/\/[^\s/@:"]*):[^\s@"/]+@/g;

const AUTHORIZATION = /\b(bearer|basic)\s+[\w\-.~+/=]+/gi;

/** A field of a JSON text, at any depth, whose name marks its value as secret. */
const SECRET_FIELD =
  /"([\w-]*(?:authorization|cookie|password|passwd|secret|token|apikey|api-key))":"(?:[^"\\]|\\.)*"/gi;

/**
 * Redacts passwords in URLs, bearer tokens, the values of secret fields of JSON, and the given secrets.
 *
 * @param secrets values to redact; ones shorter than 8 characters are not, since they would match words
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
