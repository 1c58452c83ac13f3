const SLASH = 47;
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/**
 * The path and query of a request's target. A target may also be a whole address (RFC 9112, 3.2.2), of which the router
 * takes only such as it can parse; for the others it would let express answer, with a page of its own.
 */
export function originForm(target: string): string {
  if (target.charCodeAt(0) === SLASH || target === '*') return target;
  const rest = target.replace(ABSOLUTE, '');
  return rest.charCodeAt(0) === SLASH ? rest : `/${rest}`;
}
