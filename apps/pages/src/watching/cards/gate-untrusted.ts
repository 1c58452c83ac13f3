import type { Judge } from './finding.ts';

/** Gates that serve and are not the ones that the ledger approved. */
export const gateUntrusted: Judge = ({ gates, gateReasons }) => {
  const found = (gates ?? []).filter(({ serves, trusted }) => serves && !trusted);
  const [first] = found;
  if (first === undefined) return [];
  const reason = gateReasons.get(first.partition);
  const partitions = found.map(({ partition }) => partition).join(', ');
  const which = gates?.length === 1 ? 'The gate is' : `No purchases in partition ${partitions}: the gate is`;
  return [
    {
      id: 'gate-untrusted',
      cause: `${which} not trusted${reason === undefined ? '' : `: ${reason}`}.`,
      effect:
        'Purchases are refused with 503 until the gate is rebuilt from the ledger. No order is lost by it.',
      sinceMs: null,
      next: 'An expiry-listener rebuilds it within seconds; if it does not, rebuild it by hand.',
      command: 'npx stampede reconcile --if-needed',
      page: null,
    },
  ];
};
