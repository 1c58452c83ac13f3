import pg from 'pg';
import { verifySession, type SessionLimits } from './verify-session.ts';

/** For a session that only checks whether the server is writable, and ends here. */
const LIMITS: SessionLimits = { statementMs: 5000, idleInTransactionMs: 5000 };

/**
 * The first writable server, in their order. All are tried at the same time, so that unresponsive ones cost one timeout
 * together.
 *
 * @param urls as `parseDatabaseUrl` returns them; a single one is returned untried
 * @throws AggregateError when none is writable: the reason of each, in their order
 */
export async function findWritableServer(urls: readonly string[], timeoutMs: number): Promise<string> {
  const [only] = urls;
  if (only !== undefined && urls.length === 1) return only;
  const trials = urls.map((url) =>
    tryServer(url, timeoutMs).then(
      () => ({ url }),
      (reason: unknown) => ({ reason }),
    ),
  );
  const reasons: unknown[] = [];
  for (const trial of trials) {
    const result = await trial;
    if ('url' in result) return result.url;
    reasons.push(result.reason);
  }
  throw new AggregateError(reasons, `none of the servers may write: ${reasons.map(describe).join('; ')}`);
}

async function tryServer(url: string, timeoutMs: number): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await verifySession(client, LIMITS);
  } finally {
    void client.end().catch(() => undefined);
  }
}

function describe(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
