import type { Knex } from 'knex';
import { ledger } from './0001-ledger.ts';

/** One step of the schema's history. Names are recorded in the database: never rename one that was released. */
export interface Migration {
  readonly name: string;
  readonly up: (knex: Knex) => Promise<void>;
  readonly down: (knex: Knex) => Promise<void>;
}

/** All of them, in their order. The last one is the schema that the processes of this version know. */
export const migrations: readonly Migration[] = [ledger];
