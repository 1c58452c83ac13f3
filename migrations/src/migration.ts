import type { Knex } from 'knex';

/**
 * One step of the schema's history. Names are recorded in the database: never rename one that was released. One that takes
 * something away says so in its name, see `contractedFrom`.
 */
export interface Migration {
  readonly name: string;
  readonly up: (knex: Knex) => Promise<void>;
  readonly down: (knex: Knex) => Promise<void>;
}
