import { isSaleId } from '@stampede/domain';
import { invalidRequest } from '../http/problems.ts';
import type { Handle, RouteDeps } from './route-deps.ts';
import { isProblem, sessionOf } from './session-of.ts';

/** `GET /desk/stream`, with `?sale=` also of one sale: server-sent events, until the session ends. */
export function streamDesk(deps: RouteDeps): Handle {
  return (request, response) => {
    if (request.method === 'HEAD')
      return { slug: 'method-not-allowed', detail: 'This address takes GET.', headers: { Allow: 'GET' } };
    const session = sessionOf(deps, request, response);
    if (isProblem(session)) return session;
    const saleIds = new URLSearchParams(request.url?.split('?')[1]).getAll('sale');
    const [saleId = null] = saleIds;
    if (saleIds.length > 1 || (saleId !== null && !isSaleId(saleId)))
      return invalidRequest('/sale', 'must be the id of one sale');
    return deps.hub.open(response, session, saleId);
  };
}
