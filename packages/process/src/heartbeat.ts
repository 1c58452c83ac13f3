import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isOperatingError } from '@stampede/domain';
import { recordProcess, removeProcess, type ProcessLife, type Stores } from '@stampede/engine';
import { Loop, Resource, scrub, secretsOf, type ProcessContext, type Stoppable } from '@stampede/runtime';
import type { Counters } from './read-counters.ts';
import { VERSION } from './version.ts';

/** The desk shows rates from the counters of these rows, and has to show a dead process within 5 s. */
const BEAT_INTERVAL_MS = 1000;
const TROUBLES_MAX = 20;
const TROUBLE_LENGTH_MAX = 200;

export interface HeartbeatOptions {
  readonly stores: Stores;
  readonly counters: () => Promise<Counters>;
  readonly troubles: () => readonly string[];
  /** Timeout of the row's deletion, in ms. */
  readonly closeMaxMs: number;
}

export interface Heartbeat {
  readonly part: Stoppable;
  /** Starts the heartbeat. Call it once the schema is checked: nothing is written before. */
  readonly begin: () => Promise<void>;
}

/**
 * Records that a process lives, in its row of `processes`.
 *
 * - **Does**: writes the process's identity, its troubles and its counters, and deletes rows of processes that are long
 *   dead. A row belongs to one run of a process: it has a random id, because pm2 may run an old and a new process with
 *   the same name and number at the same time. A graceful stop deletes the row.
 * - **Does not**: decide anything, and nothing is decided by it. While Postgres is unavailable there is no heartbeat,
 *   and the process works on. A row that is left over (after a crash, or a stop while Postgres was unavailable) looks
 *   dead. It is deleted after a minute by a process in the same place, else after a day.
 * - **How often**: every second, from the check of the schema until all other parts of the process have stopped.
 * - **Metrics**: none; the row repeats a few of the others.
 * - **Alarm**: a row whose `last_seen_at` is older than 10 s, or `up` of Prometheus.
 */
export function heartbeat(context: ProcessContext, options: HeartbeatOptions): Heartbeat {
  const { name, instance, log } = context;
  const { stores, counters, troubles, closeMaxMs } = options;
  const secrets = secretsOf(context.config);
  const processId = randomUUID();
  let isRecorded = false;
  const lifeNow = async (): Promise<ProcessLife> => ({
    processId,
    name: name.slice(0, 64),
    instance: instance.slice(0, 32) || '0',
    host: hostname().slice(0, 255) || 'unknown',
    version: VERSION,
    pid: process.pid,
    uptimeMs: process.uptime() * 1000,
    troubles: troubles()
      .slice(0, TROUBLES_MAX)
      .map((trouble) => scrub(trouble, secrets).replaceAll('\0', '').slice(0, TROUBLE_LENGTH_MAX)),
    counters: await counters(),
  });
  const loop = new Loop({
    name: 'heartbeat',
    isExpected: isOperatingError,
    idleMs: BEAT_INTERVAL_MS,
    log,
    runOnce: async () => {
      await recordProcess(stores, await lifeNow());
      isRecorded = true;
      return { more: false };
    },
    onError: () => {
      isRecorded = false;
    },
  });
  const close = async (): Promise<void> => {
    await loop.stop();
    // An unavailable Postgres must not delay the end of the process.
    if (!isRecorded) return;
    try {
      await removeProcess(stores, processId);
    } catch (error) {
      log.debug({ err: error }, "cannot delete this process's row");
    }
  };
  return {
    part: new Resource({ name: loop.name, close, closeMaxMs, troubles: () => loop.troubles() }),
    begin: () => loop.start(),
  };
}
