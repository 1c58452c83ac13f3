import type { Evidence } from '../observe/evidence.ts';
import { finding, type Finding, type Law } from './law.ts';

const NOTES_MAX = 20;

/**
 * Not one of the ten laws, but their precondition: no process crashes by itself, and every error is an expected one.
 */
export const honestAnswers: Law = {
  name: 'Honest answers',
  judge: (evidence) => [
    ...evidence.fatalLines.slice(0, NOTES_MAX).map((line) => finding(`a process died of a bug: ${line}`)),
    ...evidence.surprises.map((line) => finding(`a process died through no fault: ${line}`)),
    ...deadlocks(evidence),
    ...evidence.history.operations
      .filter(({ reply }) => reply.status >= 500 && !(reply.status === 503 && isKnown(reply.slug)))
      .map(({ wish, reply }) =>
        finding(`${wish} was answered ${reply.status} ${JSON.stringify(reply.body)}`),
      ),
    ...evidence.history.operations
      .filter(({ reply }) => reply.status === 400 || reply.status === 401 || reply.status === 403)
      .map(({ wish, reply }) =>
        finding(`${wish} was answered ${reply.status} ${JSON.stringify(reply.body)}`),
      ),
  ],
};

function isKnown(slug: string | null): boolean {
  return slug === 'unavailable' || slug === 'outcome-unknown';
}

function deadlocks({ postgresLog }: Evidence): Finding[] {
  const count = postgresLog.split('deadlock detected').length - 1;
  return count === 0 ? [] : [finding(`Postgres detected ${count} deadlocks`)];
}
