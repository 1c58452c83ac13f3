import { json } from '../http/answer.ts';
import { defineRoute } from '../http/route.ts';
import { formatTime } from '@stampede/domain';
import { time } from '../schemas/time.ts';

/** Reads no store, so that it is exact and costs nothing when a crowd counts down. */
export const getTime = defineRoute({
  method: 'get',
  path: '/time',
  access: 'public',
  ignoresQuery: true,
  documentation: {
    operationId: 'getTime',
    tag: 'Sales',
    summary: 'What time it is',
    description:
      'For counting down: never cached. It is the clock of the machine that answers, and decides nothing. Redis’ clock ' +
      'decides when a sale opens and closes, Postgres’ when an order ends; with NTP on all machines they differ by ' +
      'milliseconds. Subtract half of the round trip.',
    answers: { 200: { description: 'The time.', schema: time } },
    problems: [],
  },
  handle: () => json(200, { serverTime: formatTime(Date.now()) }),
});
