/** One line of the table: how Redis is set, and how it dies. */
export interface Setting {
  readonly what: string;
  readonly death: 'killed' | 'power cut' | 'failover';
  readonly redisArgs: readonly string[];
  /** Of a failover: how much later the replica hears of what its master does. */
  readonly linkMs?: number;
  readonly waitReplicas?: number;
  /** Whether an acknowledged purchase may be lost. Where it may not, a lost one is a broken law. */
  readonly mayLose: boolean;
}

/** A snapshot that often is more than anybody would take. */
const SNAPSHOT_SECONDS = 2;

const fsync = (policy: string): readonly string[] => [
  ...['--appendonly', 'yes', '--appendfsync', policy],
  // Rewriting would only hide the end of the file among others.
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
  { what: 'replica', death: 'failover', redisArgs: fsync('everysec'), linkMs: 0, mayLose: true },
  { what: 'replica, 25 ms away', death: 'failover', redisArgs: fsync('everysec'), linkMs: 25, mayLose: true },
  {
    what: 'replica, `REDIS_WAIT_REPLICAS=1`',
    death: 'failover',
    redisArgs: fsync('everysec'),
    linkMs: 0,
    waitReplicas: 1,
    mayLose: false,
  },
  {
    what: 'replica, 25 ms away, `REDIS_WAIT_REPLICAS=1`',
    death: 'failover',
    redisArgs: fsync('everysec'),
    linkMs: 25,
    waitReplicas: 1,
    mayLose: false,
  },
];
