import type { Redis } from 'ioredis';
import * as keys from './keys.ts';

const [order, sale, group, consumer] = ['an-order', 'a-sale', 'a-group', 'a-consumer'];
const [gate, queue, dead] = [keys.gateKey(0), keys.queueKey(0), keys.deadLettersKey(0)];
const [reservations, spent] = [keys.reservationsKey(0), keys.spentKey(0, 'even')];
const [settings, items] = [keys.saleKey(0, sale), keys.itemsKey(0, sale)];
const [buyers, idempotency] = [keys.buyersKey(0, sale), keys.idempotencyKey(0, sale)];
const window = keys.windowKey(0, order);

/** Every command that is sent or that a script runs, and each kind of key at least once with a write. */
const NEEDED: readonly (readonly string[])[] = [
  ['INFO', 'replication'],
  ['TIME'],
  ['EVAL', 'return 1', '1', gate],
  ['EVALSHA', '', '1', gate],
  ['HGET', gate, 'epoch'],
  ['HMGET', gate, 'epoch', 'fence'],
  ['HSET', gate, 'epoch', '1'],
  ['HDEL', gate, 'epoch'],
  ['SETRANGE', keys.probeKey(0), '0', ''],
  ['TYPE', gate],
  ['HGETALL', settings],
  ['HSET', settings, 'version', '1'],
  ['UNLINK', settings],
  ['HSET', items, 'sku:available', '1'],
  ['OBJECT', 'ENCODING', items],
  ['HSET', buyers, 'buyer', '1'],
  ['SADD', keys.returnedKey(0, sale), order],
  ['HSET', keys.paceKey(0, sale, 'even'), 'buyer', '1'],
  ['HSCAN', buyers, '0', 'COUNT', '1'],
  ['HSET', idempotency, 'key', '1'],
  ['PEXPIREAT', idempotency, '1'],
  ['PERSIST', idempotency],
  ['HSET', reservations, order, '1'],
  ['HEXISTS', reservations, order],
  ['SADD', spent, order],
  ['SMISMEMBER', spent, order],
  ['EXISTS', spent],
  ['SADD', keys.spentKey(0, 'odd'), order],
  ['SET', window, '0', 'PX', '1'],
  ['PTTL', window],
  ['XADD', queue, '*', 'order_no', order],
  ['XADD', dead, '*', 'order_no', order],
  ['XLEN', queue],
  ['XRANGE', queue, '-', '+'],
  ['XDEL', queue, '0-1'],
  ['XACK', queue, group, '0-1'],
  ['XINFO', 'STREAM', queue],
  ['XINFO', 'CONSUMERS', queue, group],
  ['XGROUP', 'CREATE', queue, group, '0'],
  ['XGROUP', 'DELCONSUMER', queue, group, consumer],
  ['XREADGROUP', 'GROUP', group, consumer, 'STREAMS', queue, '>'],
  ['XAUTOCLAIM', queue, group, consumer, '0', '0-0'],
];

/**
 * Before Redis 7 nothing can be checked. The keys are checked, not accessed, so the call suits any node of a cluster.
 */
const FIND_REFUSED = `if not redis.acl_check_cmd then return false end
for _, command in ipairs(cjson.decode(ARGV[1])) do
  if not redis.acl_check_cmd(unpack(command)) then return table.concat(command, ' ') end
end
return false`;

/** The user of REDIS_URL may not run a needed command, or not on the keys that it is needed on. */
class NotAllowedError extends Error {
  /** Redis' own error code. */
  readonly code = 'NOPERM';

  constructor(command: string) {
    super(`NOPERM the user of REDIS_URL may not give the command ${command}`);
    this.name = 'NotAllowedError';
  }
}

/**
 * Checks whether the server permits this user all needed commands. A script that is denied one half-way keeps its
 * earlier writes, so this is checked before any is sent.
 *
 * @throws NotAllowedError; also Redis' error where it refuses the check
 */
export async function demandCommands(redis: Redis): Promise<void> {
  const { db = 0 } = redis.options;
  // Where SELECT is denied, the connection stays in database 0.
  const needed = db === 0 ? NEEDED : [...NEEDED, ['SELECT', String(db)]];
  const refused = await redis.eval(FIND_REFUSED, 0, JSON.stringify(needed));
  if (typeof refused === 'string') throw new NotAllowedError(refused);
}

/** The names of all needed commands, in capitals. */
export const NEEDED_COMMANDS: ReadonlySet<string> = new Set(NEEDED.map(([name = '']) => name));
