import { closeStores, readHealth, type Stores } from '@stampede/engine';
import {
  Group,
  ProbeServer,
  Resource,
  shareBriefly,
  type ProcessContext,
  type Stoppable,
} from '@stampede/runtime';
import { judgeReadiness } from './judge-readiness.ts';
import { COPIES_MAX, metricsPort } from './metrics-port.ts';
import { trustLoop } from './trust-loop.ts';

/** A probe that comes a thousand times a second must not read the stores as often. */
const READING_MS = 250;

export interface ProcessGroupOptions {
  readonly stores: Stores;
  /** The process's work, in the order of its start; see `Group`. */
  readonly parts: readonly Stoppable[];
  readonly onPartitions?: (partitions: readonly number[]) => void;
  /** Nothing of the ledger is read or written before. */
  readonly onSchemaKnown?: () => Promise<void>;
  /** Further metrics, as text; none where it is left out. */
  readonly moreMetrics?: () => Promise<string>;
}

/**
 * A process of Stampede: its stores, its probes and metrics, its view of the trusted gates, and its work on top of
 * them. So the work is stopped first, and finishes while the others are still there; the probes answer until the end.
 */
export function processGroup(context: ProcessContext, options: ProcessGroupOptions): Group {
  const { stores, parts, onPartitions = () => undefined, onSchemaKnown = async () => undefined } = options;
  return new Group(context.name, [
    new Resource({ name: 'stores', close: () => closeStores(stores) }),
    ...probes(context, options),
    trustLoop({
      stores,
      log: context.log,
      onPartitions,
      onSchemaKnown,
      fail: (error) => context.fail(error),
    }),
    ...parts,
  ]);
}

function probes(context: ProcessContext, { stores, moreMetrics }: ProcessGroupOptions): ProbeServer[] {
  const { config, name, instance, log, registry } = context;
  const port = metricsPort(config.metricsPort, name, instance);
  if (port === null) {
    if (config.metricsPort !== 0) log.warn({ instance }, `no metrics: only ${COPIES_MAX} copies have a port`);
    return [];
  }
  const health = shareBriefly(() => readHealth(stores), READING_MS);
  return [
    new ProbeServer({
      host: config.metricsHost,
      port,
      log,
      readiness: async (isStopping) => judgeReadiness(await health(), isStopping),
      metrics: async () => {
        const texts = await Promise.all([registry.metrics(), moreMetrics?.() ?? '']);
        return texts.join('\n');
      },
    }),
  ];
}
