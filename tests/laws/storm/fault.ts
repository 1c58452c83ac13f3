import type { Dice } from './dice.ts';
import type { LockedRow, Site, Stopped } from './site/site.ts';

/** An active fault. */
export interface BegunFault {
  /** Its target and parameters. */
  readonly detail: string;
  /** See FaultRecord. */
  readonly forgetsFromMs: number | null;
  /** The one row that it keeps locked; all other work must go on. */
  readonly locks?: LockedRow;
  /** See FaultRecord. */
  readonly forgetsToMs?: number;
  readonly partitions?: readonly number[];
  /** When a master was available again; called after the heal. */
  masterFromMs?(): number;
  /** Removes the cause; idempotent. */
  heal(): Promise<void>;
}

/** A fault with its parameters. Only `begin` has effects. */
export interface DrawnFault {
  /** For the printed schedule. */
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  /** From its start to its heal, in ms. */
  readonly lastsMs: number;
  /** The approximate time of start and heal, where it is long. */
  readonly takesMs?: number;
  /** @throws Error when it could not begin; then it has changed nothing, or only what healAll repairs */
  begin(site: Site): Promise<BegunFault>;
}

/** Properties that not every site has. */
export type Need =
  'disk' | 'redis disk' | 'clock' | 'pgbouncer' | 'one address' | 'one gate' | 'failover' | 'shards';

/** A kind of fault. */
export interface Fault {
  readonly kind: string;
  /** The property of the site that it needs. */
  readonly needs: Need | null;
  /** What it stops in all partitions until its heal. The time of the recovery is measured in recovery.ts. */
  readonly stops?: Stopped;
  draw(dice: Dice): DrawnFault;
}

export async function healNothing(): Promise<void> {
  // The cause ends immediately.
}
