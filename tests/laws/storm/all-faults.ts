import type { Fault } from './fault.ts';
import { wrongClock } from './faults/clocks.ts';
import { daemonsAway, deployments } from './faults/deployments.ts';
import { postgresDiskFull, redisDiskFull } from './faults/disks.ts';
import { failovers } from './faults/failovers.ts';
import { lockedOrder, lockedRow, lockItems } from './faults/locks.ts';
import { pgbouncerRestarted } from './faults/poolers.ts';
import { datestyle, readOnlyDatabase, rotatedPassword } from './faults/postgres-sessions.ts';
import { killPostgres, noConnections, terminateBackends } from './faults/postgres.ts';
import { freezeFaults, killFaults } from './faults/processes.ts';
import { eventsOff, flush, killClients, memoryFull, scriptFlush } from './faults/redis-commands.ts';
import { killRedis, oldSnapshot } from './faults/redis-death.ts';
import { misconf, refusedWrites } from './faults/refused-writes.ts';
import { roleChange, thereAndBack } from './faults/role-change.ts';
import { wayFaults } from './faults/ways.ts';

/** All faults of the nemesis. */
export const ALL_FAULTS: readonly Fault[] = [
  ...killFaults,
  ...freezeFaults,
  killRedis,
  oldSnapshot,
  roleChange,
  thereAndBack,
  ...failovers,
  flush,
  scriptFlush,
  ...killClients,
  eventsOff,
  memoryFull,
  refusedWrites,
  misconf,
  killPostgres,
  terminateBackends,
  noConnections,
  lockItems,
  lockedRow,
  lockedOrder,
  readOnlyDatabase,
  rotatedPassword,
  datestyle,
  pgbouncerRestarted,
  postgresDiskFull,
  redisDiskFull,
  ...wayFaults,
  wrongClock,
  ...deployments,
  ...daemonsAway,
];
