import { listWebhookEndpoints, sumDueRefunds, type DueRefunds, type WebhookEndpoint } from '@stampede/store';
import type { Stores } from '../stores/stores.ts';

export type { DueRefunds } from '@stampede/store';

/** Refunds that are added up, the oldest first. */
const REFUNDS_MAX = 10_000;

/** What waits for a person. */
export interface OpenWork {
  readonly endpoints: readonly WebhookEndpoint[];
  /** By currency, of the 10,000 oldest. */
  readonly refunds: readonly DueRefunds[];
}

/** @throws an operating error while Postgres is unavailable */
export async function readOpenWork({ db }: Stores): Promise<OpenWork> {
  const endpoints = await listWebhookEndpoints(db);
  const refunds = await db.transaction((tx) => sumDueRefunds(tx, REFUNDS_MAX));
  return { endpoints, refunds };
}
