import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../http/answer.ts';
import type { BodyTaker } from '../http/body-taker.ts';
import { requestIdFrom } from '../http/request-id.ts';
import { answerRequest, failed, type RunDeps } from '../http/run-route.ts';
import type { Route } from '../http/route.ts';
import { buyerOf, decidePurchase } from '../routes/decide-purchase.ts';
import { placePurchase } from '../routes/place-purchase.ts';
import { purchaseBody } from './purchase-body.ts';
import { purchaseHead } from './purchase-head.ts';

/**
 * Takes up a request, or leaves it as it is and returns false. One that turns out later to be for somebody else goes to
 * `otherwise`, with all of its body.
 */
export type FastPath = (
  request: IncomingMessage & BodyTaker,
  response: ServerResponse,
  otherwise: () => void,
) => boolean;

/**
 * The purchase route without router, schema and streams, for the request that nearly everybody sends. It refuses
 * nothing by itself: whatever is unusual, or wrong, goes the general way and is answered there. What is decided, how it is
 * worded, counted and sent is the general route's own code.
 */
export function createFastPurchases(deps: RunDeps): FastPath {
  // The route, as far as accounting is concerned, whatever its body is.
  const route: Route = placePurchase;
  return (request, response, otherwise) => {
    const head = purchaseHead(request);
    if (head === null) return false;
    const startedAt = performance.now();
    const principal = deps.authenticator.recognise(head.authorization);
    if (principal === null) return false;

    return request.takeBody((bytes) => {
      const body = purchaseBody(bytes);
      const buyerId = body === null ? null : buyerOf(principal, body.buyerId);
      if (body === null || typeof buyerId !== 'string') {
        request.returnBody();
        otherwise();
        return;
      }
      const { saleId, idempotencyKey } = head;
      const { sku, quantity } = body;
      const requestId = requestIdFrom(head.requestId);
      const running = { request, response, requestId, startedAt };
      const caller = request.socket;
      const wish = { saleId, sku, quantity, buyerId, idempotencyKey, requestId, caller };
      const answer = (decided: Answer): void => answerRequest(route, deps, running, decided);
      void decidePurchase(wish, deps).then(answer, (error: unknown) => answer(failed(error)));
    });
  };
}
