import type { AuditTrailQuery } from '@stampede/client';
import type { Command } from 'commander';

/** Which entries of the audit trail a command means. */
export interface ChangeSelection {
  readonly sale?: string;
  readonly order?: string;
  readonly who?: string;
  readonly action?: NonNullable<AuditTrailQuery['action']>;
}

/** Adds the options that select entries of the audit trail. */
export function addChangeSelection(command: Command): Command {
  return command
    .option('--sale <saleId>', 'of this sale')
    .option('--order <orderNo>', 'of this order')
    .option('--who <name>', 'by the holder of the token of this name')
    .option('--action <action>', 'of this kind, such as sale.paused');
}

export function toAuditTrailQuery({ sale, order, who, action }: ChangeSelection) {
  return {
    ...(sale !== undefined && { saleId: sale }),
    ...(order !== undefined && { orderNo: order }),
    ...(who !== undefined && { who }),
    ...(action !== undefined && { action }),
  };
}
