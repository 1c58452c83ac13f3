import { counted, durationOf, type Judge } from './finding.ts';

/** Queue entries that cannot become orders, and wait for a decision. */
export const deadLetters: Judge = ({ gates, nowMs }) => {
  const count = (gates ?? []).reduce((sum, gate) => sum + (gate.deadLetters ?? 0), 0);
  if (count === 0) return [];
  const times = (gates ?? []).flatMap(({ oldestDeadLetterAtMs }) => oldestDeadLetterAtMs ?? []);
  const sinceMs = times.length === 0 ? null : Math.min(...times);
  const age = sinceMs === null ? '' : `, the oldest for ${durationOf(nowMs - sinceMs)}`;
  return [
    {
      id: 'dead-letters',
      cause: `${counted(count, 'purchase')} could not become ${count === 1 ? 'an order' : 'orders'}${age}.`,
      effect: 'Their buyers have an order number and no order. Their units stay reserved.',
      sinceMs,
      next:
        'Look at each: replay it when its cause is gone, or discard it. One without an order number is removed by hand: ' +
        'docs/recover.md has the command.',
      command: 'npx stampede dead list',
      page: '/desk/dead-letters',
    },
  ];
};
