import { expireHeldPurchases } from '@stampede/engine';
import { gateKeys } from '@stampede/store';
import { changedFields, orderNoIn } from '@stampede/testkit';
import { drainOf } from '../protocol/actors.ts';
import type { Redis } from '../protocol/admin.ts';
import { changed, orderOf } from './model.ts';
import { DONE, type Operation, type Plan } from './operation.ts';
import { after, delivered, finished, written } from './steps.ts';

/** A new order-creator turns all queued purchases into orders. */
export const draining: Operation = {
  tale: 'an order-creator drains the queue',
  plan: (model): Plan => {
    if (model.gate !== 'open') return { states: [model], reply: 'unavailable' };
    const { inHand } = model;
    const fresh = model.queue.filter((no) => !inHand.includes(no));
    const states = after(
      model,
      ...(inHand.length === 0 ? [] : [written(inHand), finished(inHand)]),
      ...(fresh.length === 0 ? [] : [delivered(fresh), written(fresh), finished(fresh)]),
    );
    return { states, reply: DONE };
  },
  act: async (stores) => {
    const drain = drainOf(stores, 'test');
    while ((await drain.runOnce()).entries > 0);
    return DONE;
  },
};

/** Ages all queued purchases without an order past their hold limit. */
export const holding: Operation = {
  tale: 'the hold limit of everything in the queue passes',
  plan: (model): Plan => {
    const waiting = model.queue.filter((no) => orderOf(model, no).ledger === null);
    // Entries that were pending for an order-creator count as undelivered.
    const aged = { ...changed(model, waiting, () => ({ held: true })), inHand: [] };
    return { states: [model, aged], reply: DONE };
  },
  act: async (_stores, { arena }) => {
    const rows = await arena.stores.db.query<{ no: string }>(`SELECT order_no::text AS no FROM orders`);
    await age(arena.redis, new Set(rows.map(({ no }) => no)));
    return DONE;
  },
};

/** The listener's scan of a queue that no process drains. */
export const expiringHeld: Operation = {
  tale: 'an expiry-listener looks for purchases past their hold limit',
  plan: (model): Plan => {
    if (model.gate === 'closed') return { states: [model], reply: 'unavailable' };
    const held = model.queue.filter((no) => orderOf(model, no).held);
    return {
      states: held.length === 0 ? [model] : after(model, written(held), finished(held)),
      reply: DONE,
    };
  },
  act: async (stores) => {
    await expireHeldPurchases(stores, 0);
    return DONE;
  },
};

/** Rewrites the stream as if all purchases without an order had been made at time 0. */
async function age(redis: Redis, ordered: ReadonlySet<string>): Promise<void> {
  const [queue, reservations] = [gateKeys.queueKey(0), gateKeys.reservationsKey(0)];
  const entries = await redis.xrange(queue, '-', '+');
  if (entries.length === 0) return;
  await redis.del(queue);
  await redis.xgroup('CREATE', queue, 'order-creators', '0', 'MKSTREAM');
  for (const [place, [, fields]] of entries.entries()) {
    const id = `${place + 1}-1`;
    const orderNo = orderNoIn(fields);
    const changes = ordered.has(orderNo) ? {} : { purchased_at: '1' };
    await redis.xadd(queue, id, ...changedFields(fields, changes));
    const record = await redis.hget(reservations, orderNo);
    if (record === null) continue;
    await redis.hset(reservations, orderNo, record.replace(/^(\S+ \S+ \d+) \S+ /, `$1 ${id} `));
  }
}
