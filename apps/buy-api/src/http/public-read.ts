import type { IncomingMessage } from 'node:http';
import type { shareInFlight } from '@stampede/runtime';
import { type Answer, isProblem, withoutBody } from './answer.ts';

/** What {@link answerPublicRead} shares; one for the whole process. */
export type SharedReads = ReturnType<typeof shareInFlight<Answer>>;

/**
 * Answers a public read, whose `read` gives the answer an `ETag`. Without a token any cache may keep it for a second, and
 * requests for the same `what` share a read that is in flight: a crowd costs the gate one read at a time. With a token
 * it is for its sender alone, and is read anew. `If-None-Match` with the present `ETag` is answered 304, problems are
 * not kept.
 *
 * @param what names what is read, with all that the answer depends on
 */
export async function answerPublicRead(
  request: IncomingMessage,
  shared: SharedReads,
  what: string,
  read: () => Promise<Answer>,
): Promise<Answer> {
  const { authorization, 'if-none-match': known } = request.headers;
  const isPrivate = authorization !== undefined;
  const answer = isPrivate ? await read() : await shared(what, read);
  if (isProblem(answer)) return answer;
  const headers = {
    ...answer.headers,
    'Cache-Control': isPrivate ? 'private, no-cache' : 'public, max-age=1',
    Vary: 'Authorization',
  };
  return isKnown(known, headers) ? withoutBody(304, headers) : { ...answer, headers };
}

function tagsIn(text: string): readonly string[] {
  return text.match(/"[^"]*"/g) ?? [];
}

/** By weak comparison (RFC 9110, 8.8.3.2): a proxy that compresses makes a strong tag weak. */
function isKnown(known: string | undefined, headers: Readonly<Record<string, string>>): boolean {
  if (known === undefined) return false;
  const [tag] = tagsIn(headers['ETag'] ?? '');
  return known.trim() === '*' || (tag !== undefined && tagsIn(known).includes(tag));
}
