import type { Actor } from '@stampede/domain';
import type { Stores } from './stores.ts';

/**
 * What a step is given that makes a change for a person: the stores, and who that is. Such a step records the change in the
 * audit trail, in the transaction that makes it. One that changes nothing records nothing.
 */
export interface ActingStores extends Stores {
  readonly actor: Actor;
}
