import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { requestIdOf, type Draining } from '@stampede/process';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import type { Assets } from './assets/read-assets.ts';
import { sendAsset } from './assets/send-asset.ts';
import { demonstrate, listDemonstration } from './demonstration/demonstration-routes.ts';
import { invalidRequest, sendProblem, unavailable, type Problem } from './http/problems.ts';
import { isFromOurPages } from './http/same-origin.ts';
import { SECURITY_HEADERS } from './http/security-headers.ts';
import { enterByLink } from './routes/enter-by-link.ts';
import { passToApi } from './routes/pass-to-api.ts';
import { operatorOf } from './routes/operator-of.ts';
import type { Handle, RouteDeps } from './routes/route-deps.ts';
import { isProblem } from './routes/session-of.ts';
import { showSession, signEverybodyOut, signIn, signOut } from './routes/session-routes.ts';
import { streamDesk } from './routes/stream-desk.ts';

/** A token has 1,024 characters at most. */
const SIGN_IN_BODY_MAX = '4kb';

export interface AppDeps extends RouteDeps {
  readonly assets: Assets;
  /** `PUBLIC_URL`; empty: not configured. */
  readonly publicUrl: string;
  /** The same object as the server's. */
  readonly draining: Draining;
}

/** Like `Handle`, with the parameters of the path. */
type HandleParams = (request: Request, response: ServerResponse) => ReturnType<Handle>;

/** The HTTP layer of the pages; it holds no connection and starts nothing. */
export function createApp(deps: AppDeps): RequestListener {
  const { publicUrl, control, log } = deps;
  const demonstration = {
    ...{ control, log },
    refuse: (request: IncomingMessage, response: ServerResponse): Problem | null => {
      const operator = operatorOf(deps, request, response);
      return isProblem(operator) ? operator : null;
    },
  };
  const app: Express = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  const route = (handle: HandleParams): RequestHandler => {
    return async (request, response) => {
      const problem = await handle(request, response);
      if (problem !== null) sendProblem(response, publicUrl, problem);
    };
  };

  app.use(prepare(deps));
  app.get('/desk/session', route(showSession(deps)));
  app.post('/desk/session', express.json({ limit: SIGN_IN_BODY_MAX, inflate: false }), route(signIn(deps)));
  app.delete('/desk/session', route(signOut(deps)));
  app.delete('/desk/sessions', route(signEverybodyOut(deps)));
  app.get('/desk/enter/:code', route(enterByLink(deps)));
  app.get('/desk/stream', route(streamDesk(deps)));
  app.get('/desk/demonstration', route(listDemonstration(demonstration)));
  app.post('/desk/demonstration/:what', route(demonstrate(demonstration)));
  app.use('/api', route(passToApi(deps)));
  app.get('/', (_request, response) => {
    response.writeHead(302, { Location: '/desk' }).end();
  });
  app.use(route(sendPage(deps.assets)));
  app.use(answerFailure(deps));
  return app;
}

/** What every answer has, and what no request may do. */
function prepare({ publicUrl, draining }: AppDeps): RequestHandler {
  return (request, response, next) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    response.setHeader('X-Request-Id', requestIdOf(request));
    if (draining.hasBegun) response.shouldKeepAlive = false;
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (reads || isFromOurPages(request, publicUrl)) next();
    else sendProblem(response, publicUrl, FOREIGN);
  };
}

const FOREIGN: Problem = {
  slug: 'forbidden',
  detail: 'A change has to come from the pages of the desk themselves.',
};

/** A file of the pages, or the page for each of its addresses. */
function sendPage({ files, index }: Assets): Handle {
  return (request, response) => {
    const path = request.url?.split('?')[0] ?? '/';
    if (path !== '/desk' && !path.startsWith('/desk/'))
      return { slug: 'not-found', detail: 'The desk is at /desk.' };
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return {
        slug: 'method-not-allowed',
        detail: 'This address takes GET.',
        headers: { Allow: 'GET, HEAD' },
      };
    const file = files.get(path);
    if (file === undefined && path.startsWith('/desk/assets/'))
      return { slug: 'not-found', detail: 'The pages have no such file. Load the page again.' };
    const asset = file ?? index;
    if (asset === null)
      return unavailable('The pages are not built. Run npm run build, then start again.', 60);
    sendAsset(request, response, asset);
    return null;
  };
}

/** Bodies that express cannot read, addresses that it cannot decode, and bugs. */
function answerFailure({ publicUrl, log }: AppDeps): ErrorRequestHandler {
  return (error: unknown, _request, response: ServerResponse, _next) => {
    const problem = problemOf(error);
    if (problem.slug === 'internal-error')
      log.error({ err: error, requestId: response.getHeader('X-Request-Id') }, 'request failed');
    if (response.headersSent) response.destroy();
    else sendProblem(response, publicUrl, problem);
  };
}

function problemOf(error: unknown): Problem {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  if (status === 413) return { slug: 'body-too-large', detail: 'The body has more than 4 KB.' };
  if (status === 415) return { slug: 'unsupported-media-type', detail: 'Send the body as plain UTF-8 JSON.' };
  if (error instanceof URIError || status === 400)
    return invalidRequest('', 'is not valid JSON, or the address has invalid percent-encoding');
  return { slug: 'internal-error', detail: 'The mistake is logged under this request id.' };
}
