import type { EventsQuery, ReadEventsOutcome } from '@stampede/engine';
import { isProblem, json, type Answer } from '../http/answer.ts';
import { invalidRequest } from '../http/common-problems.ts';
import { problem } from '../http/problems.ts';
import { defineRoute } from '../http/route.ts';
import { eventPage, eventsQuery } from '../schemas/event.ts';

export const listEvents = defineRoute({
  method: 'get',
  path: '/events',
  access: ['shop', 'operator'],
  query: eventsQuery,
  repeatable: ['type'],
  documentation: {
    operationId: 'listEvents',
    tag: 'Events',
    summary: 'Read what has happened, or wait for it',
    description:
      'Everything that the ledger has decided, oldest first. Store `nextCursor` with what you have done, and go on from it: no ' +
      'event is skipped, also none that was decided before and committed later. With a filter a page may be empty although more ' +
      'follows. Events are kept for EVENTS_KEPT_DAYS. 5,000 requests may wait in a process (503).',
    answers: { 200: { description: 'The next events.', schema: eventPage } },
    problems: ['events-expired', 'unavailable'],
  },
  async handle({ raw, query }, { engine, longPolls }) {
    const { after = null, saleId = null, type = null, limit, wait } = query;
    const wanted: EventsQuery = { after, saleId, types: type, limit };
    if (wait === undefined) return answer(await engine.readEvents(wanted));
    const found = await longPolls.hold(raw.socket, null, (gone) =>
      engine.waitForEvents(wanted, wait * 1000, gone),
    );
    return isProblem(found) ? found : answer(found);
  },
});

function answer(found: ReadEventsOutcome): Answer {
  switch (found.outcome) {
    case 'listed':
      return json(200, { data: found.events, nextCursor: String(found.reached) });
    case 'expired':
      return problem('events-expired', 'Events after this position have been removed.', {
        oldestPosition: found.oldest,
      });
    case 'unknown_position':
      return invalidRequest([{ pointer: '/after', detail: `is above the last position, ${found.last}` }]);
  }
}
