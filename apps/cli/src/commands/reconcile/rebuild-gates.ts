import {
  findCatalog,
  listUnreachable,
  repairGates,
  type ActingStores,
  type RepairedGate,
  type Stores,
} from '@stampede/engine';
import { describeUnreachable } from '../../describe-unreachable.ts';
import { EXIT_DOES_NOT_HOLD, EXIT_DONE, EXIT_FAILED } from '../../exit-codes.ts';
import { FailedError } from '../../failed-error.ts';
import type { Report } from '../../terminal/print-report.ts';
import { showTable } from '../../terminal/show-table.ts';

const WAIT_MS = 300_000;

interface ReconcileOptions {
  readonly partition: number | null;
  readonly saleId: string | null;
  readonly ifNeeded: boolean;
}

/**
 * Rebuilds the gates that the options select.
 * @throws FailedError when there is no such sale or partition; an operating error
 */
export async function rebuildGates(stores: ActingStores, options: ReconcileOptions): Promise<Report> {
  const partition = options.saleId === null ? options.partition : await partitionOf(stores, options.saleId);
  const repaired = await repairGates(stores, {
    partitions: partition === null ? null : [partition],
    ifNeeded: options.ifNeeded,
    waitMs: WAIT_MS,
  });
  if (repaired.length === 0) throw new FailedError(`there is no partition ${partition ?? ''}`);
  const left = repaired.filter(({ repair }) => repair === 'unreachable');
  const unreachable = listUnreachable(
    stores,
    left.map((gate) => gate.partition),
  );
  return {
    data: { gates: repaired, unreachable },
    exitCode: exitCodeOf(repaired),
    print: () => {
      printRepairs(repaired);
      for (const each of unreachable) console.log(describeUnreachable(each));
    },
  };
}

function exitCodeOf(repaired: readonly RepairedGate[]): number {
  const outcomes = new Set(repaired.map(({ repair }) => repair));
  if (outcomes.has('unreachable')) return EXIT_FAILED;
  return outcomes.has('in_progress') ? EXIT_DOES_NOT_HOLD : EXIT_DONE;
}

function printRepairs(repaired: readonly RepairedGate[]): void {
  showTable(
    ['partition', 'gate', 'differences found before'],
    repaired.map(({ partition, repair, differences }) => [
      String(partition),
      repair.replaceAll('_', ' '),
      differences.map(({ law, orderNos, detail }) => `${law}: ${detail} ${orderNos.join(' ')}`).join('\n'),
    ]),
  );
}

async function partitionOf(stores: Stores, saleId: string): Promise<number> {
  const sale = await findCatalog(stores, saleId);
  if (sale === null) throw new FailedError(`there is no sale ${saleId}`);
  return sale.partition;
}
