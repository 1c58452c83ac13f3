import type { OrdersQuery } from '@stampede/client';
import { Option, type Command } from 'commander';

/** Which orders a command means. */
export interface OrderSelection {
  readonly sale?: string;
  readonly buyer?: string;
  readonly state?: NonNullable<OrdersQuery['state']>;
  readonly oldest?: true;
}

const STATES = ['pending_payment', 'paid', 'expired', 'cancelled', 'rejected', 'returned'];

/** Adds the options that select orders. */
export function addOrderSelection(command: Command): Command {
  return command
    .option('--sale <saleId>', 'of this sale')
    .option('--buyer <buyerId>', 'of this buyer')
    .addOption(new Option('--state <state...>', 'in one of these states').choices(STATES))
    .option('--oldest', 'the oldest first instead of the newest');
}

export function toOrdersQuery({ sale, buyer, state, oldest }: OrderSelection) {
  return {
    ...(sale !== undefined && { saleId: sale }),
    ...(buyer !== undefined && { buyerId: buyer }),
    ...(state !== undefined && { state }),
    ...(oldest === true && { order: 'oldest' as const }),
  };
}
