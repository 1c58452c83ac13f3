import type { Database } from '@stampede/store';

/** In the order in which their rows refer to each other. */
const TABLES = ['gates', 'sales', 'sale_items', 'orders', 'payments', 'pending_gate_changes'];

let copies = 0;

/** Keeps a copy of every row beside the tables, and returns the statements that bring them back. */
export async function copyLedger(db: Database): Promise<string> {
  copies += 1;
  const number = copies;
  const name = (table: string): string => `copy_${number}_of_${table}`;
  await db.query(TABLES.map((table) => `CREATE TABLE ${name(table)} AS TABLE ${table};`).join('\n'));
  return [
    ...TABLES.toReversed().map((table) => `DELETE FROM ${table};`),
    ...TABLES.map((table) => `INSERT INTO ${table} OVERRIDING SYSTEM VALUE SELECT * FROM ${name(table)};`),
  ].join('\n');
}
