import { useRef, useState } from 'preact/hooks';
import { call, type Answer, type ApiRequest } from './call.ts';
import { newKey } from './new-key.ts';

export interface Intention {
  readonly sending: boolean;
  /** Sends with the intention's key: a lost answer and the same again are one change. */
  readonly send: <Body>(request: ApiRequest<Body>) => Promise<Answer<Body>>;
}

/** Something that the operator means to do. It is over, and the next has another key, when it was done or refused. */
export function useIntention(): Intention {
  const key = useRef(newKey());
  const [sending, setSending] = useState(false);
  const send = async <Body>(request: ApiRequest<Body>): Promise<Answer<Body>> => {
    setSending(true);
    const answer = await call(request, { key: key.current });
    setSending(false);
    const open = !answer.ok && (answer.problem.status === 0 || answer.problem.status >= 500);
    if (!open) key.current = newKey();
    return answer;
  };
  return { sending, send };
}
