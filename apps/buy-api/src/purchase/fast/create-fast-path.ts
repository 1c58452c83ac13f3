import type { ServerResponse } from 'node:http';
import { requestIdFrom } from '@stampede/process';
import type { Answer } from '../../http/answer.ts';
import { answerRequest, failed, type RunDeps } from '../../http/run-route.ts';
import { mayUse } from '../../http/may-use.ts';
import type { Route } from '../../http/route.ts';
import type { FastPath } from '../../server/fast-path.ts';
import { buyerOf, decidePurchase } from '../decide-purchase.ts';
import { placePurchase } from '../place-purchase.ts';
import { readFields } from './read-fields.ts';
import { readHead } from './read-head.ts';
import { type BufferedRequest, createBufferedRequest } from './buffered-request.ts';

/**
 * The purchase route without router, schema and streams, for the request that nearly every client sends. Unusual or
 * invalid requests take the general path. Decision, answer, counting and sending are the general route's code.
 */
export function createFastPath(deps: RunDeps): FastPath {
  // The route for logs and metrics, independent of its body type.
  const route: Route = placePurchase;
  const take = (request: BufferedRequest, response: ServerResponse, otherwise: () => void): boolean => {
    const head = readHead(request);
    if (head === null) return false;
    const startedAt = performance.now();
    const principal = deps.authenticator.recognise(head.authorization);
    if (principal === null || !mayUse(route, principal.role)) return false;

    return request.takeBody((bytes) => {
      const fields = readFields(bytes);
      const buyerId = fields === null ? null : buyerOf(principal, fields.buyerId);
      if (fields === null || typeof buyerId !== 'string') {
        otherwise();
        return;
      }
      const { saleId, idempotencyKey } = head;
      const { sku, quantity } = fields;
      const requestId = requestIdFrom(head.requestId);
      const running = { request, response, requestId, startedAt };
      const checked = { saleId, sku, quantity, buyerId, idempotencyKey, requestId, from: request };
      const answer = (decided: Answer): void => answerRequest(route, deps, running, decided);
      void decidePurchase(checked, deps).then(answer, (error: unknown) => answer(failed(error)));
    });
  };
  return { Request: createBufferedRequest(), take };
}
