import type { Finding, Judge } from './finding.ts';

const START = 'npx pm2 restart';

/** No order-creator works: none has been seen for longer than its row takes to be written again. */
export const noOrderCreator: Judge = ({ missing }) =>
  missingOf('order-creator', missing, {
    effect: 'Purchases are accepted and wait: their orders are not written and cannot be paid.',
  });

/** No expiry-listener works. */
export const noExpiryListener: Judge = ({ missing }) =>
  missingOf('expiry-listener', missing, {
    effect: 'Units of orders that are not paid do not come back. A gate that is lost is not rebuilt.',
  });

function missingOf(
  name: string,
  missing: ReadonlyMap<string, number>,
  { effect }: Pick<Finding, 'effect'>,
): Finding[] {
  const sinceMs = missing.get(name);
  if (sinceMs === undefined) return [];
  return [
    {
      id: `no-${name}`,
      cause: `No ${name} works: none has written its row in the ledger for several seconds.`,
      effect,
      sinceMs,
      next: `Start the ${name} again, and look at its log.`,
      command: `${START} ${name}`,
      page: null,
    },
  ];
}
