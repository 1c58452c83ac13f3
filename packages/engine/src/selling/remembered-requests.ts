import {
  deleteOldRequests,
  findRequestDigest,
  insertRequest,
  type KeyedRequest,
  type Queryable,
} from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

/** `new`: not carried out yet. `same`: it was. `other`: its key belongs to another request. */
export type Recalled = 'new' | 'same' | 'other';

/** Whether a request was carried out before; one without a key is always new. */
export async function recallRequest(tx: Queryable, request: KeyedRequest | null): Promise<Recalled> {
  if (request === null) return 'new';
  const digest = await findRequestDigest(tx, request);
  if (digest === null) return 'new';
  return digest === request.digest ? 'same' : 'other';
}

/**
 * Remembers a request in the transaction that carries it out, as its last statement: whoever has a key waits for no
 * other lock, so two that meet at a key cannot wait for each other.
 *
 * @throws RequestTakenError when another transaction has remembered one of that key since: all of this one is undone
 */
export async function rememberRequest(tx: Queryable, request: KeyedRequest | null): Promise<void> {
  if (request !== null && !(await insertRequest(tx, request))) throw new RequestTakenError();
}

class RequestTakenError extends Error {
  constructor() {
    super('the idempotency key was taken by another request');
    this.name = 'RequestTakenError';
  }
}

/** Runs `work`, which recalls and remembers a request; once more where another one took the key, which it recalls then. */
export async function unlessTaken<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RequestTakenError)) throw error;
    return work();
  }
}

/** In one run; of more, the oldest. */
const FORGET_MAX = 1000;

/**
 * Forgets requests that were carried out 24 hours ago. One statement; a crash leaves them to the next run.
 * @throws StoreUnavailableError while Postgres is away
 */
export async function forgetOldRequests(stores: Stores): Promise<void> {
  await deleteOldRequests(stores.db, FORGET_MAX);
}
