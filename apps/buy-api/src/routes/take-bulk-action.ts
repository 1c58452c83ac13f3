import { formatTime } from '@stampede/domain';
import { actorOf } from '../auth/actor-of.ts';
import { json } from '../http/answer.ts';
import { invalidRequest, saleNotFound } from '../http/common-problems.ts';
import { saleOutcomeUnknown } from '../http/outcome-unknown.ts';
import { defineRoute } from '../http/route.ts';
import { bulkAction, bulkActionRequest } from '../schemas/bulk-action.ts';

export const takeBulkAction = defineRoute({
  method: 'post',
  path: '/bulk-actions',
  access: ['operator'],
  body: { schema: bulkActionRequest, mayBeAbsent: false },
  documentation: {
    operationId: 'takeBulkAction',
    tag: 'Purchases and orders',
    summary: 'Cancel or return many orders of a sale',
    description:
      'As of a moment: send it with `dryRun` first, and then with the same `asOf`. It takes 20 seconds at most, and an order ' +
      'that is paid or closed meanwhile is refused and counted. Safe to repeat: while `more` is true the same request goes on.',
    answers: { 200: { description: 'What was found, and what was done.', schema: bulkAction } },
    problems: ['sale-not-found', 'unavailable', 'outcome-unknown'],
  },
  check({ body }) {
    if (body.action === 'return') return {};
    const errors = (['restock', 'reason'] as const)
      .filter((name) => body[name] !== undefined)
      .map((name) => ({ pointer: `/${name}`, detail: 'is for returns only' }));
    return errors.length > 0 ? invalidRequest(errors) : {};
  },
  outcomeUnknown({ body }) {
    return saleOutcomeUnknown(
      body.filter.saleId,
      'One order may have been closed. Send it again: it goes on.',
    );
  },
  async handle(request, { engine }) {
    const { action, filter, asOf, dryRun, limit, restock = true, reason = null } = request.body;
    const { saleId, sku = null, buyerId = null } = filter;
    const closed = await engine
      .by(actorOf(request))
      .closeInBulk({ action, saleId, sku, buyerId, asOfMs: asOf, dryRun, limit, restock, reason });
    switch (closed.outcome) {
      case 'closed': {
        const { matched, done, refused, more, serverTimeMs } = closed;
        const found = { matched, done, refused, more, serverTime: formatTime(serverTimeMs) };
        return json(200, { action, asOf: formatTime(asOf), dryRun, ...found });
      }
      case 'sale_not_found':
        return saleNotFound();
    }
  },
});
