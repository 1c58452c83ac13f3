import type { PaymentsQuery } from '@stampede/client';
import { Option, type Command } from 'commander';

/** Which payments a command means. */
export interface PaymentSelection {
  readonly sale?: string;
  readonly reference?: string;
  readonly state?: NonNullable<PaymentsQuery['state']>;
  readonly oldest?: true;
}

const STATES = ['captured', 'refund_due', 'refunded'];

/** Adds the options that select payments. */
export function addPaymentSelection(command: Command): Command {
  return command
    .option('--sale <saleId>', 'for orders of this sale')
    .option('--reference <text>', "with this name of the provider's, exactly")
    .addOption(new Option('--state <state...>', 'in one of these states').choices(STATES))
    .option('--oldest', 'the oldest first instead of the newest');
}

export function toPaymentsQuery({ sale, reference, state, oldest }: PaymentSelection) {
  return {
    ...(sale !== undefined && { saleId: sale }),
    ...(reference !== undefined && { reference }),
    ...(state !== undefined && { state }),
    ...(oldest === true && { order: 'oldest' as const }),
  };
}
