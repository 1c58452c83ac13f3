import type { Redis } from 'ioredis';

/** INFO as read on one connection: the server, and the history of its data. */
export interface ServerIdentity {
  readonly runId: string;
  /**
   * The id of the data's history (`master_replid`). It changes each time that a replica becomes a master, also when that
   * server was a master before; the run id does not.
   */
  readonly replicationId: string;
  readonly role: string;
  readonly version: string;
  readonly isCluster: boolean;
}

/** Reads a server's identity on a connection. */
export async function readIdentity(redis: Redis): Promise<ServerIdentity> {
  const [server, history] = await Promise.all([redis.info('server'), readHistory(redis)]);
  return {
    ...history,
    runId: field(server, 'run_id'),
    version: field(server, 'redis_version'),
    isCluster: field(server, 'redis_mode') === 'cluster',
  };
}

/** Reads role and history, which can change during a connection. */
export async function readHistory(redis: Redis): Promise<Pick<ServerIdentity, 'role' | 'replicationId'>> {
  const replication = await redis.info('replication');
  return { role: field(replication, 'role'), replicationId: field(replication, 'master_replid') };
}

/** Whether two readings are of the same server with the same history. */
export function isSameServer(
  one: Pick<ServerIdentity, 'runId' | 'replicationId'>,
  other: Pick<ServerIdentity, 'runId' | 'replicationId'>,
): boolean {
  return one.runId === other.runId && one.replicationId === other.replicationId;
}

function field(info: string, name: string): string {
  return new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '';
}
