import { ALL_FAULTS } from './all-faults.ts';
import type { Site } from './site/site.ts';

const WHY_NOT = {
  disk: 'this user may not mount a disk of its own',
  clock: 'there is no libfaketime',
  pgbouncer: 'there is no pgbouncer on this machine (apt-get install pgbouncer)',
};

/** Which faults can be had on a site with or without these. */
export function choiceOfFaults(
  has: Readonly<Record<keyof typeof WHY_NOT, boolean>>,
): Pick<Site, 'faultKinds' | 'leftOut'> {
  return {
    faultKinds: ALL_FAULTS.filter(({ needs }) => needs === null || has[needs]).map(({ kind }) => kind),
    leftOut: ALL_FAULTS.flatMap(({ kind, needs }) =>
      needs === null || has[needs] ? [] : [`${kind}: ${WHY_NOT[needs]}`],
    ),
  };
}
