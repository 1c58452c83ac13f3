import type { HandledDeadLetter } from '@stampede/client';
import { printJson } from '../../terminal/print-json.ts';
import { printOrder } from '../orders/print-order.ts';

/** Prints what a dead letter is now. */
export function printHandled(handled: HandledDeadLetter, { json }: { readonly json?: true }): void {
  if (json === true) printJson(handled);
  else if (handled.order === null) console.log(`Done. There is no order ${handled.orderNo}.`);
  else printOrder(handled.order);
}
