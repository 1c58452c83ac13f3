import type { BlockingSession } from '@stampede/engine';
import { durationOf, type Finding, type Judge } from './finding.ts';

/** Of more, the oldest are enough to act. */
const SHOWN_MAX = 3;

/** Transactions in the database that hold ours up, and whose they are. */
export const lock: Judge = ({ blocking, nowMs }) =>
  (blocking ?? []).slice(0, SHOWN_MAX).map((session) => found(session, nowMs));

function found({ pid, application, user, state, openMs }: BlockingSession, nowMs: number): Finding {
  const who = [
    pid === 0 ? 'a prepared transaction' : `session ${pid}`,
    ...(user === null ? [] : [`of ${user}`]),
    ...(application === null || application === '' ? [] : [`(${application})`]),
  ].join(' ');
  const lasts = openMs === null ? '' : `, open for ${durationOf(openMs)}`;
  const does = state === null ? '' : `, ${state}`;
  return {
    id: `lock:${pid}`,
    cause: `A transaction in Postgres holds up our work: ${who}${does}${lasts}.`,
    effect: 'Orders and payments of what it has locked wait, or are refused with 503. All others go on.',
    sinceMs: openMs === null ? null : nowMs - openMs,
    next:
      pid === 0
        ? 'Commit it or roll it back there: COMMIT PREPARED or ROLLBACK PREPARED.'
        : 'End the transaction where it was begun, or end its session: npm start prints DATABASE_URL; elsewhere it is in .env.',
    command: pid === 0 ? null : `psql "$DATABASE_URL" -c 'SELECT pg_terminate_backend(${pid})'`,
    page: null,
  };
}
