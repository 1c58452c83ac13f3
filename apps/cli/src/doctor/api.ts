import type { SiteCheck } from './check.ts';
import { fail, ok, warn, type Found } from './finding.ts';
import { probe } from './probe.ts';

/** The body of `/readyz`. */
interface Readiness {
  readonly status?: string;
  readonly degraded?: readonly string[];
  readonly checks?: readonly { readonly name: string; readonly ok: boolean; readonly detail?: string }[];
}

/** Whether the API says that it can sell. */
export const api: SiteCheck = {
  name: 'api',
  look: async ({ apiUrl }) => (apiUrl === null ? [] : [await judgeApi(apiUrl)]),
};

async function judgeApi(apiUrl: string): Promise<Found> {
  const url = `${apiUrl.replace(/\/$/, '')}/readyz`;
  const answer = await probe(url);
  if (answer === 'nothing')
    return fail(`nothing answers at ${url}`, 'start the buy-api, or give its address: --url');
  const { status, degraded = [], checks = [] } = (answer.body ?? {}) as Readiness;
  const missing = checks
    .filter((check) => !check.ok)
    .map(({ name, detail = '' }) => `${name} ${detail}`.trim());
  if (status === undefined)
    return fail(`${url} is ${answer.status}, and no Stampede`, 'give the address of the API: --url');
  if (status !== 'ready') return fail(`the API is ${status}: ${missing.join('; ')}`, 'see the other lines');
  if (degraded.length > 0)
    return warn(`the API is ready, without ${missing.join('; ')}`, 'see the other lines');
  return ok(`ready at ${apiUrl}`);
}
