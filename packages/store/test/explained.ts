import * as store from '@stampede/store';
import type { Queryable } from '@stampede/store';
import { createTestDatabase } from '@stampede/testkit';

/** A node of a plan, as far as the tests look; what was counted is there only where the statement was run for it. */
export interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Filter?: string;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Plan[];
}

/** A ledger of its own with two gates, for as many rows as it takes. */
export async function openLedger(): Promise<{ db: store.Database; close: () => Promise<void> }> {
  const database = await createTestDatabase();
  const db = new store.Database({
    url: database.url,
    poolSize: 2,
    timeoutMs: 60_000,
    applicationName: 'plans',
    onError: () => undefined,
  });
  await store.ensureGates(db, 2);
  return {
    db,
    close: async () => {
      await db.close();
      await database.drop();
    },
  };
}

class UndoError extends Error {}

/** Runs `work` in a transaction that is undone; returns the plan of each of its statements, run for it where `counted`. */
export async function plansOf(
  db: store.Database,
  work: (tx: Queryable) => Promise<unknown>,
  { counted }: { counted: boolean },
): Promise<Plan[]> {
  const plans: Plan[] = [];
  try {
    await db.transaction(async (tx) => {
      await work({
        query: async (text, values) => {
          await tx.query('SAVEPOINT explained');
          const [row] = await tx.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
            `EXPLAIN (FORMAT JSON ${counted ? ', ANALYZE, TIMING OFF' : ''}) ${text}`,
            values,
          );
          await tx.query('ROLLBACK TO explained');
          plans.push(row!['QUERY PLAN'][0].Plan);
          return tx.query(text, values);
        },
      });
      throw new UndoError();
    });
  } catch (error) {
    if (!(error instanceof UndoError)) throw error;
  }
  return plans;
}

/** Rows of orders that a statement touched, by its counted plan. */
export function ordersTouched(plan: Plan): number {
  const isOfOrders = plan['Relation Name'] === 'orders' || plan['Index Name']?.startsWith('orders_') === true;
  const removed = (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0);
  const own = isOfOrders ? ((plan['Actual Rows'] ?? 0) + removed) * (plan['Actual Loops'] ?? 0) : 0;
  return own + (plan.Plans ?? []).reduce((sum, part) => sum + ordersTouched(part), 0);
}
