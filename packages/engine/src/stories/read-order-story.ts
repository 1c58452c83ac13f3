import type { Order } from '@stampede/domain';
import { findLedgerOrder } from '@stampede/store';
import { findDeadLetter } from '../dead-letters/find-dead-letter.ts';
import { findOrder } from '../reading/find-order.ts';
import type { Stores } from '../stores/stores.ts';
import { arrangeSteps } from './arrange-steps.ts';
import { purchased } from './order-steps.ts';
import { readStoryMaterial } from './story-material.ts';
import type { StoryStep } from './story-step.ts';

/** One order from its purchase to its end. */
export interface OrderStory {
  readonly order: Order;
  readonly serverTimeMs: number;
  readonly steps: readonly StoryStep[];
  /** Events of the order that are no longer kept: steps that nothing else keeps are missing. */
  readonly missingEvents: number;
}

/**
 * Reads what happened to an order, oldest first. All but the first step of one that is still queued is read from the
 * ledger, in one snapshot.
 *
 * @returns null when neither store has the number
 * @throws an operating error where this cannot be decided, as `findOrder`, and while Postgres is unavailable
 */
export async function readOrderStory(stores: Stores, orderNo: string): Promise<OrderStory | null> {
  const found = await findOrder(stores, orderNo);
  if (found === null) return null;
  if (found.order.state === 'queued') {
    const steps = [await firstStep(stores, found.order)];
    return { ...found, steps, missingEvents: 0 };
  }
  return stores.db.transaction(async (tx) => {
    const reading = await findLedgerOrder(tx, orderNo);
    const material = reading === null ? null : await readStoryMaterial(tx, reading.order);
    if (reading === null || material === null) return null;
    const { history, events } = material;
    const missingEvents = Math.max(0, history.eventCount - events.length);
    return { ...reading, steps: arrangeSteps(material), missingEvents };
  }, 'REPEATABLE READ');
}

/** Of a purchase that is no order yet. Its order number has the time at which the buy API made it, just before. */
async function firstStep(stores: Stores, { orderNo, quantity }: Order): Promise<StoryStep> {
  const letter = await findDeadLetter(stores, orderNo);
  const waits =
    letter === null ? 'It waits in the queue for its order.' : `It is a dead letter: ${letter.cause}.`;
  const { step, detail, payment } = purchased(0, quantity);
  return {
    ...{ step, payment, process: null, who: null, event: null, deliveries: [], sincePreviousMs: null },
    atMs: letter?.entry?.purchasedAtMs ?? timeOfOrderNo(orderNo),
    requestId: letter?.entry?.requestId ?? null,
    detail: `${detail ?? ''} ${waits}`,
  };
}

/** The first 48 bits of a UUID of version 7 are ms since 1970. */
function timeOfOrderNo(orderNo: string): number {
  return Number.parseInt(orderNo.replace('-', '').slice(0, 12), 16);
}
