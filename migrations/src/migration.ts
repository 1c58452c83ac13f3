import type { Knex } from 'knex';

/**
 * One step of the schema's history. Names are recorded in the database: never rename a released one. One that removes
 * something has a name of another form, see `contractedFrom`.
 */
export interface Migration {
  readonly name: string;
  readonly up: (knex: Knex) => Promise<void>;
  readonly down: (knex: Knex) => Promise<void>;
}
