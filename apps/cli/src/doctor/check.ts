import type { Stores } from '@stampede/engine';
import type { Found } from './finding.ts';
import type { Site } from './site.ts';

/** What must be reached before a check can look; `ledger`: a Postgres whose schema is that of this version. */
export type Need = 'redis' | 'postgres' | 'ledger';

/** Looks at this machine. Never throws for what it finds. */
export interface SiteCheck {
  readonly name: string;
  readonly look: (site: Site) => Promise<readonly Found[]>;
}

/** Looks at the stores, and changes nothing there. An operating error is a finding of its own. */
export interface StoreCheck {
  readonly name: string;
  readonly needs: readonly Need[];
  readonly look: (stores: Stores, site: Site) => Promise<readonly Found[]>;
}
