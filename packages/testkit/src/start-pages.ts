import type { Deployment } from './deployment.ts';
import { startProcess, type RunningProcess } from './running-process.ts';
import { waitFor } from './wait-for.ts';

/** What the process `pages` needs of the deployment beside it. */
type Beside = Pick<Deployment, 'url' | 'redis' | 'database' | 'operatorToken' | 'shopToken'>;

/**
 * Starts the process `pages` with the desk beside a deployment, on any free port, until people can sign in.
 *
 * @param env what the deployment was given of its own, as tokens by name
 * @throws Error when it does not say where it listens, or no one can sign in within 30 s
 */
export async function startPages(
  { url, redis, database, operatorToken, shopToken }: Beside,
  env: Readonly<Record<string, string>> = {},
  options: { readonly ownSession?: boolean } = {},
): Promise<RunningProcess & { readonly url: string }> {
  const pages = await startProcess(
    'pages',
    {
      REDIS_URL: redis.url,
      DATABASE_URL: database.url,
      OPERATOR_TOKEN: operatorToken,
      SHOP_TOKEN: shopToken,
      // Where it passes /api on to.
      PORT: new URL(url).port,
      PAGES: 'desk',
      PAGES_PORT: '0',
      ...env,
    },
    options,
  );
  const { url: own } = pages;
  if (own === null) throw new Error('pages did not say where it listens');
  const isReady = async () => (await fetch(`${own}/desk/session`)).status === 401;
  await waitFor('people can sign in to the desk', isReady);
  return { ...pages, url: own };
}
