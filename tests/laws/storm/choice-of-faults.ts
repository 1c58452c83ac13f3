import { ALL_FAULTS } from './all-faults.ts';
import type { Need } from './fault.ts';
import type { Site } from './site/site.ts';

const WHY_NOT: Readonly<Record<Need, string>> = {
  disk: 'this user may not mount a disk of its own',
  'redis disk': 'Redis has no disk of its own here',
  clock: 'there is no libfaketime',
  pgbouncer: 'there is no pgbouncer on this machine (apt-get install pgbouncer)',
  'one address': 'the processes find their master by themselves',
  'one gate': 'it would hit one of several shards',
  failover: 'nobody replaces a master here',
  shards: 'there is one master',
};

/** The faults that are possible on a site with these properties. */
export function choiceOfFaults(has: Readonly<Record<Need, boolean>>): Pick<Site, 'faultKinds' | 'leftOut'> {
  return {
    faultKinds: ALL_FAULTS.filter(({ needs }) => needs === null || has[needs]).map(({ kind }) => kind),
    leftOut: ALL_FAULTS.flatMap(({ kind, needs }) =>
      needs === null || has[needs] ? [] : [`${kind}: ${WHY_NOT[needs]}`],
    ),
  };
}
