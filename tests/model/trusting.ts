import { applyPendingChanges, reconcilePartition } from '@stampede/engine';
import { copyKeyspace } from '../protocol/keyspace.ts';
import { numbersOf, type Model } from './model.ts';
import { DONE, type Operation, type Plan, type Wish } from './operation.ts';
import {
  after,
  finished,
  forgotten,
  gateCloses,
  gateHas,
  gateIsLost,
  gateReopens,
  saleRows,
  told,
  written,
} from './steps.ts';

/** Redis is flushed; connections stay. */
export const flushing: Operation = {
  tale: 'Redis is flushed',
  plan: (model): Plan => ({ states: after(model, gateIsLost), reply: DONE }),
  act: async (_stores, shop) => {
    const { redis } = shop.arena;
    await Promise.all([redis.flushall(), redis.script('FLUSH')]);
    await shop.noteWhatIsLost();
    return DONE;
  },
};

/** The arena has two further servers, and a run id must not repeat. */
const RESTARTS_MAX = 2;

/** Redis restarts with its data: for its clients it is another server. */
export const restarting: Wish = {
  name: 'restart',
  settle: (before) =>
    before.restarts === RESTARTS_MAX
      ? null
      : { operation: restartingOnce, model: { ...before, restarts: before.restarts + 1 } },
};

export const restartingOnce: Operation = {
  tale: 'Redis restarts with all that it held',
  plan: (model): Plan => ({ states: [model, { ...model, gate: 'closed' }], reply: DONE }),
  act: async (_stores, { arena }) => {
    await arena.restartWith(await copyKeyspace(arena.redis));
    return DONE;
  },
};

export const reconciling: Operation = {
  tale: 'an expiry-listener reconciles',
  plan: (model): Plan => ({
    states: after(model, gateCloses, written(model.queue), finished(model.queue), gateReopens),
    reply: 'reconciled',
  }),
  act: async (stores) => (await reconcilePartition(stores, 0, 'a story')).outcome,
};

/**
 * The loop of an expiry-listener, long after the changes were written. Releases and settlements are sent concurrently.
 */
export const applying: Operation = {
  tale: 'an expiry-listener applies the pending gate changes',
  plan: (model): Plan => {
    if (model.gate !== 'open') return { states: [model], reply: DONE };
    const [releases, settles] = [rowsOf(model, 'release'), rowsOf(model, 'settle')];
    const rows = [...releases, ...settles];
    const sale = model.saleRows > 0 ? [gateHas(model.inLedger), saleRows(-model.saleRows)] : [];
    return {
      states: after(model, told(releases), told(settles), forgotten(rows), ...sale),
      aside: [told(settles)(model)],
      reply: DONE,
    };
  },
  act: async (stores, { arena }) => {
    await arena.stores.db.query(`UPDATE pending_gate_changes SET retry_at = clock_timestamp()`);
    await applyPendingChanges(stores);
    return DONE;
  },
};

function rowsOf(model: Model, kind: 'release' | 'settle'): number[] {
  return numbersOf(model, ({ row }) => row === kind);
}
