import { invalidRequest } from '../http/problems.ts';
import type { Handle, RouteDeps } from './route-deps.ts';
import { isProblem, sessionOf } from './session-of.ts';

/** `/api/*`: the buy API, with the session's own token. Nothing is decided here. */
export function passToApi(deps: RouteDeps): Handle {
  return (request, response) => {
    const session = sessionOf(deps, request, response);
    if (isProblem(session)) return session;
    // What follows the prefix.
    const { url = '/' } = request;
    if (!/^\/[\x21-\x7e]*$/.test(url))
      return invalidRequest('/path', 'has characters that an address has not');
    return deps.buyApi.forward(request, response, url, session.holder.token);
  };
}
