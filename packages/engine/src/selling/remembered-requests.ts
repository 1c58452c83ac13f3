import {
  deleteOldRequests,
  findRequestDigest,
  insertRequest,
  type KeyedRequest,
  type Queryable,
} from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

/** `new`: not executed yet. `same`: executed. `other`: its key belongs to another request. */
export type Recalled = 'new' | 'same' | 'other';

/** Whether a request was executed before; one without a key is always new. */
export async function recallRequest(tx: Queryable, request: KeyedRequest | null): Promise<Recalled> {
  if (request === null) return 'new';
  const digest = await findRequestDigest(tx, request);
  if (digest === null) return 'new';
  return digest === request.digest ? 'same' : 'other';
}

/**
 * Records a request in the transaction that executes it, as its last statement: a transaction that holds a key waits
 * for no other lock, so a key cannot be part of a deadlock.
 *
 * @throws RequestTakenError when another transaction has recorded a request with that key since: this one is rolled
 *   back
 */
export async function recordRequest(tx: Queryable, request: KeyedRequest | null): Promise<void> {
  if (request !== null && !(await insertRequest(tx, request))) throw new RequestTakenError();
}

class RequestTakenError extends Error {
  constructor() {
    super('the idempotency key was used by another request');
    this.name = 'RequestTakenError';
  }
}

/**
 * Runs `work`, which recalls and records a request. Retries once where another request used the key: then it recalls
 * that.
 */
export async function unlessTaken<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RequestTakenError)) throw error;
    return work();
  }
}

/** Rows in one run, the oldest first. */
const DELETE_MAX = 1000;

/**
 * Deletes requests that were executed more than 24 hours ago. One statement; a crash leaves them to the next run.
 * @throws StoreUnavailableError while Postgres is unavailable
 */
export async function deleteExpiredRequests(stores: Stores): Promise<void> {
  await deleteOldRequests(stores.db, DELETE_MAX);
}
