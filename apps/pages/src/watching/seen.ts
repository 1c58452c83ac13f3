import type {
  BlockingSession,
  DueRefunds,
  ReadClocks,
  ServerProblem,
  WatchedGate,
  WebhookEndpoint,
} from '@stampede/engine';
import type { ReadableSecret } from '@stampede/process';

/** A store, as this process finds it. */
export interface SeenStore {
  /** It cannot be reached, does not answer, or refuses what is needed. */
  readonly refuses: boolean;
  /** In its own words; null: it does not answer. */
  readonly words: string | null;
  /** The store's own code; null without words. */
  readonly code: string | null;
  readonly sinceMs: number | null;
  /** What its servers complain about although they serve. */
  readonly problems: readonly ServerProblem[];
}

/** A process that has been seen lately. */
interface LivingProcess {
  readonly name: string;
  readonly version: string;
}

/** What the cards are judged from. What could not be read is null, and gives no card. */
export interface Seen {
  readonly nowMs: number;
  readonly redis: SeenStore;
  readonly postgres: SeenStore;
  readonly gates: readonly WatchedGate[] | null;
  /** Why a gate lost its approval, by partition. */
  readonly gateReasons: ReadonlyMap<number, string>;
  readonly queueLimit: number;
  /** The folder of pm2's daemon; null: pm2's own choice, or there is none. */
  readonly pm2Home: string | null;
  readonly living: readonly LivingProcess[] | null;
  /** Since when no process of a name lives, by name: those that have to live and do not. */
  readonly missing: ReadonlyMap<string, number>;
  readonly blocking: readonly BlockingSession[] | null;
  /** Settings of the stores that lose data. */
  readonly settings: {
    readonly redis: readonly ServerProblem[];
    readonly postgres: readonly ServerProblem[];
  };
  readonly secrets: readonly ReadableSecret[];
  readonly clocks: ReadClocks | null;
  readonly endpoints: readonly WebhookEndpoint[] | null;
  readonly refunds: readonly DueRefunds[] | null;
}
