/**
 * - `killed`: the process dies; the kernel keeps what it has written to files, and sends what it has written to a
 *   replica. It restarts on the same files.
 * - `power cut`: the machine dies; what was not synced is lost.
 * - `failover`: the master's process dies, and its replica is promoted.
 * - `cut-off failover`: the master dies with its machine, and what was in flight to the replica is lost.
 */
type Death = 'killed' | 'power cut' | 'failover' | 'cut-off failover';

/** Delay of the replication to a replica that will be cut off. */
export const LINK_MS = 100;

/** One line of the table: the configuration of Redis, and how it dies. */
export interface Setting {
  readonly what: string;
  readonly death: Death;
  readonly redisArgs: readonly string[];
  readonly waitReplicas?: number;
  /** Whether an acknowledged purchase may be lost. If not, a lost one breaks a law. */
  readonly mayLose: boolean;
}

/** More frequent than any realistic configuration. */
const SNAPSHOT_SECONDS = 2;

const fsync = (policy: string): readonly string[] => [
  ...['--appendonly', 'yes', '--appendfsync', policy],
  // After a rewrite the file's end would be in another file.
  ...['--auto-aof-rewrite-percentage', '0'],
];
const snapshots = ['--appendonly', 'no', '--save', `${SNAPSHOT_SECONDS} 1`];

export const SETTINGS: readonly Setting[] = [
  { what: '`appendfsync always`', death: 'killed', redisArgs: fsync('always'), mayLose: false },
  { what: '`appendfsync always`', death: 'power cut', redisArgs: fsync('always'), mayLose: false },
  { what: '`appendfsync everysec`', death: 'killed', redisArgs: fsync('everysec'), mayLose: true },
  { what: '`appendfsync everysec`', death: 'power cut', redisArgs: fsync('everysec'), mayLose: true },
  { what: '`appendfsync no`', death: 'killed', redisArgs: fsync('no'), mayLose: true },
  { what: '`appendfsync no`', death: 'power cut', redisArgs: fsync('no'), mayLose: true },
  {
    what: `snapshots only, every ${SNAPSHOT_SECONDS} s`,
    death: 'killed',
    redisArgs: snapshots,
    mayLose: true,
  },
  { what: 'replica', death: 'failover', redisArgs: fsync('everysec'), mayLose: true },
  {
    what: `replica, ${LINK_MS} ms away`,
    death: 'cut-off failover',
    redisArgs: fsync('everysec'),
    mayLose: true,
  },
  {
    what: 'replica, `REDIS_WAIT_REPLICAS=1`',
    death: 'failover',
    redisArgs: fsync('everysec'),
    waitReplicas: 1,
    mayLose: false,
  },
  {
    what: `replica, ${LINK_MS} ms away, \`REDIS_WAIT_REPLICAS=1\``,
    death: 'cut-off failover',
    redisArgs: fsync('everysec'),
    waitReplicas: 1,
    mayLose: false,
  },
];
