import {
  inspectPostgres,
  inspectRedis,
  judgePostgresSettings,
  readClocks,
  readLedgerState,
  readOpenWork,
  readWatchedGates,
  type PostgresServer,
  type ReadClocks,
  type ServerProblem,
  type Stores,
} from '@stampede/engine';
import { judgeSecretFiles, type ReadableSecret } from '@stampede/process';
import { Lasting } from './lasting.ts';
import { LIVES_MS } from './lives.ts';
import { LivingProcesses } from './living-processes.ts';
import { Reading } from './reading.ts';
import type { Seen } from './seen.ts';
import { storeState } from './store-state.ts';

/** What people have to do, and what rarely changes. */
const WORK_PAUSE_MS = 900;
const SETTINGS_PAUSE_MS = 1900;
/** A read of the clocks is accurate to half of its duration. */
const CLOCKS_MAX_MS = 500;
/** A gate that is rebuilt within this time needs no attention, and neither does a lock that is released. */
const LASTS_MS = 1000;

export interface SurroundingsOptions {
  readonly stores: Stores;
  /** The folder of the checkout. */
  readonly checkout: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Everything of the deployment that cards are judged from: each part read on its own, at its own pace. */
export class Surroundings {
  readonly #stores: Stores;
  readonly #pm2Home: string | null;
  readonly #living = new LivingProcesses(Date.now());
  readonly ledger: Reading<Awaited<ReturnType<typeof readLedgerState>>>;
  readonly #gates: Reading<Awaited<ReturnType<typeof readWatchedGates>>>;
  readonly #work: Reading<Awaited<ReturnType<typeof readOpenWork>>>;
  readonly #redis: Reading<Awaited<ReturnType<typeof inspectRedis>>>;
  readonly #postgres: Reading<PostgresServer>;
  readonly #clocks: Reading<ReadClocks | null>;
  readonly #secrets: Reading<readonly ReadableSecret[]>;
  readonly #untrusted = new Lasting<number>(LASTS_MS);
  readonly #blocking = new Lasting<number>(LASTS_MS);

  constructor({ stores, checkout, env }: SurroundingsOptions) {
    this.#stores = stores;
    const { PM2_HOME: pm2Home = '' } = env;
    this.#pm2Home = pm2Home === '' ? null : pm2Home;
    this.ledger = new Reading({ read: () => readLedgerState(stores), pauseMs: 0 });
    this.#gates = new Reading({ read: () => readWatchedGates(stores, this.#partitions()), pauseMs: 0 });
    this.#work = new Reading({ read: () => readOpenWork(stores), pauseMs: WORK_PAUSE_MS });
    this.#redis = new Reading({ read: () => inspectRedis(stores), pauseMs: SETTINGS_PAUSE_MS });
    this.#postgres = new Reading({ read: () => inspectPostgres(stores), pauseMs: SETTINGS_PAUSE_MS });
    this.#clocks = new Reading({ read: () => this.#readClocks(), pauseMs: SETTINGS_PAUSE_MS });
    this.#secrets = new Reading({
      read: () => Promise.resolve(judgeSecretFiles(checkout, env)),
      pauseMs: SETTINGS_PAUSE_MS,
    });
  }

  get readings(): readonly Reading<unknown>[] {
    const { ledger } = this;
    return [ledger, this.#gates, this.#work, this.#redis, this.#postgres, this.#clocks, this.#secrets];
  }

  /** What was found. Call it once after each round of reads. */
  see(nowMs: number): Seen {
    const ledger = this.ledger.fresh;
    const readAtMs = this.ledger.asOfMs ?? nowMs;
    // Without rows the processes are excused from now on, however long ago the last rows were read.
    this.#living.note(ledger?.processes ?? null, ledger === null ? nowMs : readAtMs);
    const living = ledger?.processes.filter(({ unseenMs }) => unseenMs + nowMs - readAtMs < LIVES_MS) ?? null;
    const postgres = this.#postgres.fresh;
    return {
      nowMs,
      redis: storeState(this.#stores, 'redis', {
        isAway: this.#isRedisAway(),
        problems: this.#redis.fresh?.servers.flatMap(({ health }) => health.filter(isFailure)) ?? [],
      }),
      postgres: storeState(this.#stores, 'postgres', {
        isAway: this.ledger.isAway || (ledger?.missingGrants.length ?? 0) > 0,
        problems: postgres === null ? [] : connectionProblems(postgres),
      }),
      gates: this.#trustedLately(nowMs),
      gateReasons: new Map(
        ledger?.gates.flatMap(({ partition, reason }) => (reason === null ? [] : [[partition, reason]])),
      ),
      queueLimit: this.#stores.options.queueLimit,
      pm2Home: this.#pm2Home,
      living,
      missing: ledger === null ? new Map() : this.#living.missing(nowMs),
      blocking: this.#blockingLately(nowMs),
      settings: {
        redis: this.#redis.fresh?.servers.flatMap(({ settings }) => settings.filter(isFailure)) ?? [],
        postgres: postgres === null ? [] : judgePostgresSettings(postgres),
      },
      secrets: this.#secrets.value ?? [],
      clocks: this.#clocks.fresh,
      endpoints: this.#work.fresh?.endpoints ?? null,
      refunds: this.#work.fresh?.refunds ?? null,
    };
  }

  /** As the ledger lists them; those that this process knows while it cannot be read. */
  #partitions(): number[] {
    const listed = this.ledger.value?.gates.map(({ partition }) => partition);
    return listed ?? [...this.#stores.approvals.keys()];
  }

  #isRedisAway(): boolean {
    const { nodes } = this.#stores;
    return this.#gates.isAway || !nodes.identified || (this.#gates.value ?? []).some(({ serves }) => !serves);
  }

  /** The gates; one that has just lost its trust counts as trusted. */
  #trustedLately(nowMs: number): Seen['gates'] {
    const gates = this.#gates.fresh;
    const untrusted = (gates ?? []).filter(({ trusted }) => !trusted);
    const lasting = this.#untrusted.note(
      untrusted.map(({ partition }) => partition),
      nowMs,
    );
    return gates?.map((gate) => ({ ...gate, trusted: !lasting.has(gate.partition) })) ?? null;
  }

  #blockingLately(nowMs: number): Seen['blocking'] {
    const found = this.ledger.fresh?.blocking ?? null;
    const lasting = this.#blocking.note(found?.map(({ pid }) => pid) ?? [], nowMs);
    return found?.filter(({ pid }) => lasting.has(pid)) ?? null;
  }

  /** The clocks as read before where this read took too long to be accurate. */
  async #readClocks(): Promise<ReadClocks | null> {
    const beganAtMs = performance.now();
    const clocks = await readClocks(this.#stores);
    return performance.now() - beganAtMs < CLOCKS_MAX_MS ? clocks : this.#clocks.value;
  }
}

function isFailure({ verdict }: ServerProblem): boolean {
  return verdict === 'fail';
}

function connectionProblems({ connections, connectionsMax }: PostgresServer): ServerProblem[] {
  if (connections < connectionsMax) return [];
  return [
    {
      verdict: 'fail',
      found: `all ${connectionsMax} connections are in use, and further ones are refused`,
      remedy: 'raise max_connections, or lower DATABASE_POOL_SIZE or the number of processes',
    },
  ];
}
