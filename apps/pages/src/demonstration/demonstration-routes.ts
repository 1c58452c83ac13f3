import type { IncomingMessage, ServerResponse } from 'node:http';
import { unavailable, type Problem } from '../http/problems.ts';
import type { ControlServer } from './control-server.ts';

/** Answers a request, or returns why not. */
type Handle<Request> = (request: Request, response: ServerResponse) => Promise<Problem | null>;

export interface DemonstrationDeps {
  /** Null: nothing can be broken here. */
  readonly control: ControlServer | null;
  /** Why the caller's session may not do this; null: an operator is signed in. */
  readonly refuse: (request: IncomingMessage, response: ServerResponse) => Problem | null;
  readonly log: { info(fields: object, message: string): void };
}

/** A request with the action in its path. */
type ActionRequest = IncomingMessage & { readonly params: Readonly<Record<string, unknown>> };

/** `GET /desk/demonstration`: what can be broken here; nothing but under `npm start`. */
export function listDemonstration({ control, refuse }: DemonstrationDeps): Handle<IncomingMessage> {
  return async (request, response) => {
    const refusal = refuse(request, response);
    if (refusal !== null) return refusal;
    send(response, 200, { available: control === null ? [] : await control.listActions() });
    return null;
  };
}

/** `POST /desk/demonstration/:what`: breaks something for a few seconds. */
export function demonstrate({ control, refuse, log }: DemonstrationDeps): Handle<ActionRequest> {
  return async (request, response) => {
    const refusal = refuse(request, response);
    if (refusal !== null) return refusal;
    const what = String(request.params['what']);
    const broken = control === null ? ({ outcome: 'unknown' } as const) : await control.begin(what);
    switch (broken.outcome) {
      case 'begun':
        log.info({ what }, 'demonstration');
        send(response, 202, { done: broken.done });
        return null;
      case 'busy':
        return unavailable(`Wait for a moment: ${broken.running} is not over yet.`);
      case 'unknown':
        return { slug: 'not-found', detail: 'Nothing of this name can be broken here.' };
      case 'failed':
        return unavailable(broken.why);
    }
  };
}

function send(response: ServerResponse, status: number, value: object): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  response.end(body);
}
