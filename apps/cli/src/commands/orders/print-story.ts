import type { OrderStory } from '@stampede/client';
import { formatMoney } from '@stampede/domain';
import { showRecord } from '../../terminal/show-record.ts';
import { printOrder } from './print-order.ts';

type Step = OrderStory['steps'][number];

/** Prints an order, and below it its steps, one after the other. */
export function printStory({ order, steps, missingEvents }: OrderStory): void {
  printOrder(order);
  for (const step of steps) {
    console.log('');
    printStep(step);
  }
  if (missingEvents === 0) return;
  console.log('');
  console.log(`${missingEvents === 1 ? '1 event is' : `${missingEvents} events are`} no longer kept.`);
}

function printStep(step: Step): void {
  const { at, sincePreviousMs, process, requestId, who, event, payment, deliveries, detail } = step;
  showRecord({
    step: step.step,
    at,
    after: sincePreviousMs === null ? null : formatPause(sincePreviousMs),
    detail,
    who,
    process,
    request: requestId,
    payment:
      payment && `${formatMoney(payment.amount, payment.currency)} ${payment.provider} ${payment.reference}`,
    event: event && `${event.id ?? 'not numbered yet'} ${event.type}`,
    ...Object.fromEntries(deliveries.map((delivery, index) => [sentName(index), deliveryOf(delivery)])),
  });
}

function sentName(index: number): string {
  return index === 0 ? 'sent to' : `sent to ${index + 1}`;
}

function deliveryOf({ url, state, attempts, lastStatus }: Step['deliveries'][number]): string {
  const tries = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return `${url} ${state} (${tries}${lastStatus === null ? '' : `, the last one ${lastStatus}`})`;
}

/** 812 ms, 4.5 s, 3 min 20 s. */
function formatPause(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
