import type { Dice } from './dice.ts';
import type { LockedRow, Site, Stopped } from './site/site.ts';

/** A fault that is at work. */
export interface BegunFault {
  /** What it hit, and with which figures. */
  readonly detail: string;
  /** See FaultRecord. */
  readonly forgetsFromMs: number | null;
  /** The one row that it keeps locked; everything else has to go on. */
  readonly locks?: LockedRow;
  /** See FaultRecord. */
  readonly forgetsToMs?: number;
  readonly partitions?: readonly number[];
  /** When a master could be reached again; asked when it is healed. */
  masterFromMs?(): number;
  /** Takes the cause away; does no harm the second time. */
  heal(): Promise<void>;
}

/** A fault with its figures, of which `begin` is the only thing that touches anything. */
export interface DrawnFault {
  /** For the printed schedule. */
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  /** From its beginning to its heal. */
  readonly lastsMs: number;
  /** What beginning and healing take besides, where that is more than a moment; about. */
  readonly takesMs?: number;
  /** @throws Error when it could not begin; then it has changed nothing, or nothing that healAll does not put right */
  begin(site: Site): Promise<BegunFault>;
}

/** What not every site has. */
export type Need =
  'disk' | 'redis disk' | 'clock' | 'pgbouncer' | 'one address' | 'one gate' | 'failover' | 'shards';

/** A way for things to go wrong. */
export interface Fault {
  readonly kind: string;
  /** What the site must have for it. */
  readonly needs: Need | null;
  /** What it stops until its heal, everywhere. How long it takes to go on then is measured: recovery.ts. */
  readonly stops?: Stopped;
  draw(dice: Dice): DrawnFault;
}

export async function healNothing(): Promise<void> {
  // The cause is gone in the moment of the fault.
}
