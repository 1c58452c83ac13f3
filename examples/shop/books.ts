import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Event } from '@stampede/client';

/** Authorised money is blocked for the shop. It moves when it is captured. */
export type Money = 'authorised' | 'captured' | 'voided' | 'refunded';

/** One wish of one buyer, and its order. Stored before the purchase is sent, so that a retry is the same purchase. */
export interface Intention {
  readonly key: string;
  readonly buyerId: string;
  readonly sku: string;
  /** Of the 202. */
  orderNo?: string;
  /** Its payment. Stored before it is reported, so that it is reported again after a crash. */
  money?: Money;
}

interface Books {
  readonly intentions: Intention[];
  /** Visitors read it, so no buyer is in it. */
  heard: (Omit<Event, 'data'> & { what: string })[];
  /** Of the last event that was handled. */
  position?: number;
  /** What the payment provider has in a database of its own, by reference. */
  readonly provider: Record<string, Money>;
}

/** The shop's database: a file in the folder in which it was started. */
const PATH = 'shop.json';
export const books = existsSync(PATH)
  ? (JSON.parse(readFileSync(PATH, 'utf8')) as Books)
  : ({ intentions: [], heard: [], provider: {} } as Books);

/** Replaces the file as a whole: after a crash it is the old one or the new one. */
export function save(): void {
  writeFileSync(`${PATH}.new`, JSON.stringify(books), { mode: 0o600 });
  renameSync(`${PATH}.new`, PATH);
}
