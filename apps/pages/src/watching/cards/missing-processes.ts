import type { Seen } from '../seen.ts';
import type { Finding, Judge } from './finding.ts';
import { pm2Command } from './pm2-command.ts';

/** No order-creator works: none has been seen for longer than its row takes to be written again. */
export const noOrderCreator: Judge = (seen) =>
  missingOf('order-creator', seen, {
    effect: 'Purchases are accepted and wait: their orders are not written and cannot be paid.',
  });

/** No expiry-listener works. */
export const noExpiryListener: Judge = (seen) =>
  missingOf('expiry-listener', seen, {
    effect: 'Units of orders that are not paid do not come back. A gate that is lost is not rebuilt.',
  });

function missingOf(name: string, { missing, pm2Home }: Seen, { effect }: Pick<Finding, 'effect'>): Finding[] {
  const sinceMs = missing.get(name);
  if (sinceMs === undefined) return [];
  return [
    {
      id: `no-${name}`,
      cause: `No ${name} works: none has written its row in the ledger for several seconds.`,
      effect,
      sinceMs,
      next: `Start the ${name} again, and look at its log.`,
      command: pm2Command(`restart ${name}`, { pm2Home }),
      page: null,
    },
  ];
}
