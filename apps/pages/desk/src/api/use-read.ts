import { useEffect, useState } from 'preact/hooks';
import { inBackground } from '../fault.ts';
import { call, type ApiRequest } from './call.ts';
import type { Problem } from './problem.ts';

export interface Read<Body> {
  /** Null until the first answer; while it is read again, the one before. */
  readonly body: Body | null;
  readonly problem: Problem | null;
  readonly reload: () => void;
}

/** Reads an address, and again when it changes or `reload` is called. An answer that comes too late is dropped. */
export function useRead<Body>(request: ApiRequest<Body>): Read<Body> {
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<{
    readonly path: string;
    readonly body: Body | null;
    readonly problem: Problem | null;
  }>({ path: request.path, body: null, problem: null });
  useEffect(() => {
    const stop = new AbortController();
    const read = async () => {
      const answer = await call(request, { signal: stop.signal });
      if (stop.signal.aborted) return;
      setState(({ path, body }) => ({
        path: request.path,
        body: answer.ok ? answer.body : path === request.path ? body : null,
        problem: answer.ok ? null : answer.problem,
      }));
    };
    inBackground(read());
    return () => stop.abort();
  }, [request.path, turn]);
  return { body: state.body, problem: state.problem, reload: () => setTurn((before) => before + 1) };
}
