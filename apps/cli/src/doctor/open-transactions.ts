import { findOldTransactions, inspectPostgres, type OldTransaction } from '@stampede/engine';
import type { StoreCheck } from './check.ts';
import { fail, orFine, warn, type Found } from './finding.ts';

/** No transaction of ours is open for as long. */
const OLD_MS = 60_000;

/** Transactions that a session has left open: they keep rows locked, and dead rows from being removed. */
export const openTransactions: StoreCheck = openTransactionsOlderThan(OLD_MS);

export function openTransactionsOlderThan(oldMs: number): StoreCheck {
  return {
    name: 'transactions',
    needs: ['postgres'],
    look: async (stores) => {
      const found = (await findOldTransactions(stores, oldMs)).map(judge);
      const { seesOthers, user } = await inspectPostgres(stores);
      const whose = seesOthers ? '' : ' of this user';
      return [
        ...orFine(found, `no transaction${whose} is open for longer than ${Math.round(oldMs / 1000)} s`),
        ...(seesOthers ? [] : [hidden(user)]),
      ];
    },
  };
}

/** One that works, as a backup does, is no mistake by itself. */
function judge({ pid, user, application, state, ageMs }: OldTransaction): Found {
  const name = application === '' ? '' : ` (${application})`;
  const found = `${state}: a transaction of ${user}${name} is open for ${Math.round(ageMs / 1000)} s`;
  if (pid === null) return fail(found, `COMMIT PREPARED or ROLLBACK PREPARED '${application}'`);
  const whatToDo = `end it there, or SELECT pg_terminate_backend(${pid})`;
  return state === 'active' ? warn(found, whatToDo) : fail(found, whatToDo);
}

function hidden(user: string): Found {
  return {
    verdict: 'ok',
    found: `transactions of other users are not shown to ${user}`,
    whatToDo: `to see them: GRANT pg_read_all_stats TO ${user}`,
  };
}
