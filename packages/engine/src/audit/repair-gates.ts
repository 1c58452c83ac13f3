import { chunksOf, AUDIT_BATCH_MAX, listGates, restartWindows } from '@stampede/store';
import { auditPieces } from './audit-pieces.ts';
import { NAMED_MAX, whereTrusted, type Difference } from './differences.ts';
import { rebuildOnDemand } from '../trust/rebuild-on-demand.ts';
import type { Stores } from '../stores/stores.ts';

export interface RepairedGate {
  readonly partition: number;
  readonly repair: 'not_needed' | 'windows_restarted' | 'rebuilt' | 'under_way' | 'unreachable';
  /** What was found before, at most 100; empty where nothing was looked for. */
  readonly differences: readonly Difference[];
}

/**
 * Rebuilds gates: one after the other, so that the sales of the others go on. With `ifNeeded`, only those that differ
 * from the ledger, which one round of the audit finds out, or are not trusted. One whose server is away is left as it is: an
 * expiry-listener rebuilds it when the server is back with another history. Never changes the orders or counters of the
 * ledger.
 *
 * @param partitions null: all
 * @param waitMs for each of them
 * @throws an operating error while a store is away
 */
export async function repairGates(
  stores: Stores,
  {
    partitions,
    ifNeeded,
    waitMs,
  }: { partitions: readonly number[] | null; ifNeeded: boolean; waitMs: number },
): Promise<RepairedGate[]> {
  const gates = (await listGates(stores.db)).map(({ partition }) => partition);
  const wanted = gates.filter((partition) => partitions === null || partitions.includes(partition));
  const found = ifNeeded ? await lookAll(stores) : new Map<number, Found>();
  const repaired: RepairedGate[] = [];
  for (const partition of wanted) {
    const { differences, restarted } = found.get(partition) ?? NOTHING;
    if ((stores.nodes.connectionOf(partition)?.identity ?? null) === null) {
      repaired.push({ partition, repair: 'unreachable', differences });
      continue;
    }
    const needed = !ifNeeded || differences.length > 0 || !stores.gate.isTrusted(partition);
    const [first] = differences;
    const reason =
      first === undefined
        ? 'an operator asked for it'
        : `an operator's audit found ${first.law} broken: ${first.detail}`;
    const otherwise = restarted > 0 ? 'windows_restarted' : 'not_needed';
    const repair = needed ? await rebuildOnDemand(stores, { partition, reason, waitMs }) : otherwise;
    repaired.push({ partition, repair, differences });
  }
  return repaired;
}

interface Found {
  readonly differences: Difference[];
  restarted: number;
}

/** Whoever asked is told that it cannot be said. */
function endWith(_saleId: string | null, error: unknown): never {
  throw error;
}

const NOTHING: Found = { differences: [], restarted: 0 };

async function lookAll(stores: Stores): Promise<Map<number, Found>> {
  const found = new Map<number, Found>();
  for (const round of ['sales', 'orders'] as const) {
    for await (const { partition, differences, windowless } of auditPieces(stores, round, endWith)) {
      const ours = found.get(partition) ?? { differences: [], restarted: 0 };
      found.set(partition, ours);
      ours.differences.push(...differences.slice(0, NAMED_MAX - ours.differences.length));
      for (const windows of chunksOf(windowless, AUDIT_BATCH_MAX)) {
        const started = await whereTrusted(stores, partition, () =>
          restartWindows(stores.gate, { partition, windows }),
        );
        ours.restarted += started ?? 0;
      }
    }
  }
  return found;
}
