import { readSystem, type SystemReading } from '@stampede/engine';
import type { StoreCheck } from './check.ts';
import { fail, ok, orFine, warn, type Found } from './finding.ts';

/** What waits longer does not move: a pending change, and a purchase in a queue. */
const WAITS_MS = 60_000;
const QUEUED_MS = 10_000;

/** Whether every gate sells, and whether anything waits between gate and ledger. */
export const gates: StoreCheck = {
  name: 'gates',
  needs: ['redis', 'ledger'],
  look: async (stores) => {
    const system = await readSystem(stores);
    return [
      ...judgeTrust(system),
      ...judgeQueues(system),
      ...judgePending(system),
      ...judgeDeadLetters(system),
    ];
  },
};

function judgeTrust({ gates: all }: SystemReading): readonly Found[] {
  if (all.length === 0)
    return [fail('there is no gate yet', 'start the processes; the expiry-listener makes the gates')];
  const untrusted = all.filter(({ trusted }) => !trusted).map(({ partition }) => partition);
  if (untrusted.length === 0) return [ok(`every gate is trusted (${all.length})`)];
  return [
    fail(
      `no purchases in partition ${untrusted.join(', ')}: the gate is not trusted`,
      'an expiry-listener that runs rebuilds it; else npx stampede reconcile --if-needed',
    ),
  ];
}

function judgeQueues({ gates: all }: SystemReading): readonly Found[] {
  const found = all
    .filter(({ oldestEntryAgeMs }) => (oldestEntryAgeMs ?? 0) > QUEUED_MS)
    .map(({ partition, queueLength, oldestEntryAgeMs }) =>
      fail(
        `${queueLength ?? 0} purchases wait in the queue of partition ${partition}, for up to ${seconds(oldestEntryAgeMs)}`,
        'look whether an order-creator runs, and at its log',
      ),
    );
  return orFine(found, `no purchase waits in a queue for longer than ${seconds(QUEUED_MS)}`);
}

function judgePending({ pendingChanges, oldestPendingAgeMs }: SystemReading): readonly Found[] {
  if (pendingChanges === null) return [];
  if (oldestPendingAgeMs === null || oldestPendingAgeMs < WAITS_MS)
    return [ok(`${pendingChanges} pending gate changes, none older than ${seconds(WAITS_MS)}`)];
  return [
    fail(
      `${pendingChanges} pending gate changes, the oldest for ${seconds(oldestPendingAgeMs)}`,
      'look whether an expiry-listener runs, and whether the gate is trusted',
    ),
  ];
}

function judgeDeadLetters({ gates: all }: SystemReading): readonly Found[] {
  const count = all.reduce((sum, { deadLetters }) => sum + (deadLetters ?? 0), 0);
  if (count === 0) return [ok('no dead letters')];
  return [warn(`${count} dead letters`, 'npx stampede dead list shows them; replay or discard each')];
}

function seconds(ms: number | null): string {
  return `${Math.round((ms ?? 0) / 1000)} s`;
}
