import { closeStores, readHealth, type Stores } from '@stampede/engine';
import {
  Group,
  ProbeServer,
  Resource,
  shareBriefly,
  type ProcessContext,
  type Stoppable,
} from '@stampede/runtime';
import { awaitTrust } from './await-trust.ts';
import { heartbeat } from './heartbeat.ts';
import { judgeReadiness } from './judge-readiness.ts';
import { COPIES_MAX, metricsPort } from './metrics-port.ts';
import { readCounters, type CounterSource } from './read-counters.ts';
import { trustLoop } from './trust-loop.ts';

/** Bounds the reads of the stores, however often a probe is sent. */
const READING_MS = 250;
/**
 * The parts below the work have nothing to finish, and their statements may wait for a hanging Postgres for longer than
 * the limit of a stop. Three parts have this bound: with the 6.5 s of a drain they stay below those 10 s.
 */
const CLOSE_MAX_MS = 1000;

export interface ProcessGroupOptions {
  readonly stores: Stores;
  /** The process's work, in the order of its start; see `Group`. */
  readonly parts: readonly Stoppable[];
  readonly onPartitions?: (partitions: readonly number[]) => void;
  /** The ledger is neither read nor written before. */
  readonly onSchemaKnown?: () => Promise<void>;
  /** False where it works without a trusted gate; default: true. */
  readonly needsGate?: boolean;
  /** True where it cannot work without a Postgres that accepts writes. */
  readonly needsPostgres: boolean;
  /** The counters of its row in `processes`, by name. */
  readonly counters: Readonly<Record<string, CounterSource>>;
  /** Further metrics, as text; default: none. */
  readonly moreMetrics?: () => Promise<string>;
}

/**
 * A process of Stampede: its stores, its probes and metrics, its heartbeat, its view of the trusted gates, and its
 * work, which starts when a gate is usable, or after 3 s, where it needs one. So the work is stopped first, and finishes while the others
 * still run; the probes answer until the end.
 */
export function processGroup(context: ProcessContext, options: ProcessGroupOptions): Group {
  const { name, log, registry } = context;
  const {
    stores,
    parts,
    counters,
    needsGate = true,
    onPartitions = () => undefined,
    onSchemaKnown = async () => undefined,
  } = options;
  const beating = heartbeat(context, {
    stores,
    counters: () => readCounters(registry, counters),
    troubles: () => whole.troubles(),
    closeMaxMs: CLOSE_MAX_MS,
  });
  const trust = trustLoop({
    stores,
    log,
    onPartitions,
    onSchemaKnown: async () => {
      await Promise.all([beating.begin(), onSchemaKnown()]);
    },
    fail: (error) => context.fail(error),
    closeMaxMs: CLOSE_MAX_MS,
  });
  const whole = new Group(name, [
    new Resource({
      name: 'stores',
      close: () => closeStores(stores),
      closeMaxMs: CLOSE_MAX_MS,
      troubles: () =>
        stores.troubles
          .present()
          .map(({ store, code, words, count }) => `${store}: ${code} ${words} (${count} times)`),
    }),
    ...probes(context, options),
    beating.part,
    trust,
    ...(needsGate
      ? [new Resource({ name: 'first-trust', open: () => awaitTrust(stores, log), close: () => undefined })]
      : []),
    ...parts,
  ]);
  return whole;
}

function probes(
  context: ProcessContext,
  { stores, moreMetrics, needsGate = true, needsPostgres }: ProcessGroupOptions,
): ProbeServer[] {
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
      readiness: async (isStopping) =>
        judgeReadiness(await health(), { isStopping, needsGate, needsPostgres }),
      metrics: async () => {
        const texts = await Promise.all([registry.metrics(), moreMetrics?.() ?? '']);
        return texts.join('\n');
      },
    }),
  ];
}
