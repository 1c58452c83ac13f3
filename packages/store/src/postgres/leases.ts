import { randomUUID } from 'node:crypto';
import type { Queryable } from './queryable.ts';

/** How long the lease of a dead process excludes others. */
const LEASE_MS = 3000;
const RENEW_EVERY_MS = 1000;

/**
 * Runs `work` while a row of `leases` names this call as its holder, unless it names another one. The row is renewed
 * every second and expires after three, by Postgres' clock, so that it works behind poolers and does not outlive its
 * holder. It saves work and is no mutual exclusion: a process that is suspended for 3 s loses the lease and goes on.
 *
 * @returns whether `work` was run
 */
export async function runWithLease(db: Queryable, name: string, work: () => Promise<void>): Promise<boolean> {
  const lease = { name, holder: randomUUID() };
  if (!(await takeLease(db, lease))) return false;
  const ended = new AbortController();
  const renewing = renewUntil(ended.signal, db, lease);
  try {
    await work();
  } finally {
    ended.abort();
    await renewing;
    // While Postgres is unavailable, the lease expires instead.
    await releaseLease(db, lease).catch(() => undefined);
  }
  return true;
}

interface Lease {
  readonly name: string;
  readonly holder: string;
}

/** Takes or renews the lease; false while another holder has it. */
async function takeLease(db: Queryable, { name, holder }: Lease): Promise<boolean> {
  const rows = await db.query(
    `INSERT INTO public.leases AS present (name, holder, lease_until)
     VALUES ($1, $2::uuid, clock_timestamp() + ${LEASE_MS} * interval '1 millisecond')
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until
     WHERE present.lease_until <= clock_timestamp() OR present.holder = excluded.holder
     RETURNING name`,
    [name, holder],
  );
  return rows.length === 1;
}

async function releaseLease(db: Queryable, { name, holder }: Lease): Promise<void> {
  await db.query(`DELETE FROM public.leases WHERE name = $1 AND holder = $2::uuid`, [name, holder]);
}

async function renewUntil(ended: AbortSignal, db: Queryable, lease: Lease): Promise<void> {
  while (await elapsed(RENEW_EVERY_MS, ended)) await takeLease(db, lease).catch(() => false);
}

/** False when `ended` was aborted before. */
function elapsed(ms: number, ended: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (ended.aborted) {
      resolve(false);
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      ended.removeEventListener('abort', end);
      resolve(true);
    }, ms);
    ended.addEventListener('abort', end, { once: true });
  });
}
