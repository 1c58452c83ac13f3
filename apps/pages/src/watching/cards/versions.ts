import type { Judge } from './finding.ts';
import { pm2Command } from './pm2-command.ts';

/** Processes of several versions live beside each other. */
export const versions: Judge = ({ living, pm2Home }) => {
  const found = [...new Set((living ?? []).map(({ version }) => version))].sort();
  if (found.length < 2) return [];
  return [
    {
      id: 'versions',
      cause: `Processes of the versions ${found.join(' and ')} run beside each other.`,
      effect: 'None: two versions that follow each other work together. Some of what is new may be missing.',
      sinceMs: null,
      next: 'Finish the upgrade: reload the processes that are behind.',
      command: pm2Command('reload all', { pm2Home }),
      page: null,
    },
  ];
};
