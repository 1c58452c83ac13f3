import { GateAudit, type Difference } from '@stampede/engine';
import type { World } from '@stampede/testkit';

interface Round {
  readonly differences: Difference[];
  readonly distrusted: boolean;
  readonly windows: number;
}

/** One whole round of each kind of the periodic audit. */
export async function auditRound(of: AuditInHand): Promise<Round> {
  of.seen.splice(0);
  of.windows = 0;
  const before = of.rounds;
  do await of.audit.runOnce();
  while (of.rounds < before + 2);
  return {
    differences: of.seen.flatMap(({ differences }) => differences),
    distrusted: of.seen.some(({ distrusted }) => distrusted),
    windows: of.windows,
  };
}

/** A periodic audit, what it has reported, and its clock. */
export interface AuditInHand {
  readonly seen: { differences: readonly Difference[]; distrusted: boolean }[];
  rounds: number;
  windows: number;
  readonly later: (ms: number) => unknown;
  readonly audit: GateAudit;
}

/** An audit whose clock stands still until `later` moves it. */
export function newAudit({ stores }: World): AuditInHand {
  let time = 0;
  const of: AuditInHand = {
    seen: [],
    rounds: 0,
    windows: 0,
    later: (ms: number) => (time += ms),
    audit: new GateAudit({
      stores,
      onDifferences: (found) => of.seen.push(found),
      onWindowsRestarted: ({ orderNos }) => (of.windows += orderNos.length),
      onUnreadable: (_saleId, error) => {
        throw error;
      },
      onRound: () => (of.rounds += 1),
      // It stands still, so a run does not end before its rounds do.
      nowMs: () => time,
    }),
  };
  return of;
}
