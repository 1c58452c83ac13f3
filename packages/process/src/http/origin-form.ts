const SLASH = 47;
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/**
 * The path and query of a request's target. A target may also be an absolute URL (RFC 9112, 3.2.2); for one that the
 * router cannot parse, express would answer with its own page.
 */
export function originForm(target: string): string {
  if (target.charCodeAt(0) === SLASH || target === '*') return target;
  const rest = target.replace(ABSOLUTE, '');
  return rest.charCodeAt(0) === SLASH ? rest : `/${rest}`;
}
