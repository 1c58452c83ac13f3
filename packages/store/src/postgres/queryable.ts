import type pg from 'pg';

/** Runs statements: the pool, or one client inside a transaction. */
export interface Queryable {
  /**
   * @param name of a statement that is prepared once per connection and keeps its plan, which saves more time than a
   *   small batch takes. Only for a statement whose plan stays good while tables grow: the plan may date from empty
   *   tables. Ignored behind a pooler.
   */
  query<Row extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<Row[]>;
}
