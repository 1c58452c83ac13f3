import type { Api } from './calling/api.ts';
import type { Call } from './calling/call.ts';
import type { CallOptions } from './client-options.ts';
import type { Slug } from './problem.ts';
import type { Liveness, Readiness } from './schemas.ts';

/** How the API is, and what it says about itself. */
export interface Server {
  live(options?: CallOptions): Promise<Liveness>;
  /** Also the answer of a server that is not ready, which names the failing part. */
  ready(options?: CallOptions): Promise<Readiness>;
  /** The OpenAPI document. */
  openApi(options?: CallOptions): Promise<unknown>;
  /** What a refusal means and what to do about it, as Markdown. */
  explain(slug: Slug, options?: CallOptions): Promise<string>;
}

export function createServer(api: Api, call: Call): Server {
  return {
    live: (options) => call({ repeat: 'always' }, options, (init) => api.GET('/livez', init)),
    ready: (options) =>
      call({ repeat: 'always' }, options, async (init) => {
        const reply = await api.GET('/readyz', init);
        const { error, response } = reply;
        return error !== undefined && 'checks' in error ? { data: error, response } : reply;
      }),
    openApi: (options) => call({ repeat: 'always' }, options, (init) => api.GET('/openapi.json', init)),
    explain: (slug, options) =>
      call({ repeat: 'always' }, options, (init) =>
        api.GET('/problems/{slug}', { params: { path: { slug } }, parseAs: 'text', ...init }),
      ),
  };
}
