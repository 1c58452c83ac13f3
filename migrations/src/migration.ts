import type { Knex } from 'knex';

/**
 * One step of the schema's history. Names are recorded in the database: never rename one that was released. The name of
 * one that takes something away has a form of its own, see `contractedFrom`.
 */
export interface Migration {
  readonly name: string;
  readonly up: (knex: Knex) => Promise<void>;
  readonly down: (knex: Knex) => Promise<void>;
}
