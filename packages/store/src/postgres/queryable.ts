import type pg from 'pg';

/** Whatever runs a statement: the pool, or one client inside a transaction. */
export interface Queryable {
  /**
   * @param name of a statement that is prepared once a connection and keeps its plan, which saves more time than a
   *   small batch takes. Only for one whose plan stays right while tables grow: it may be from when they were empty.
   *   Behind a pooler the name is left out.
   */
  query<Row extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
    name?: string,
  ): Promise<Row[]>;
}
