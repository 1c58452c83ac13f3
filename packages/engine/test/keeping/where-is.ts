import { gateKeys } from '@stampede/store';
import type { World } from '@stampede/testkit';

/** Every table with a row, and every key of Redis, that has the text in a name or a value. */
export async function whereIs(world: World, text: string): Promise<string[]> {
  const { db } = world.stores;
  const tables = await db.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await db.query(`SELECT 1 FROM public.${name} t WHERE strpos(t::text, $1) > 0 LIMIT 1`, [
      text,
    ]);
    if (rows.length > 0) found.push(name);
  }
  for (const key of await world.admin.keys('*')) {
    if (`${key} ${await valueOf(world, key)}`.includes(text)) found.push(key);
  }
  return found;
}

async function valueOf({ admin }: World, key: string): Promise<string> {
  switch (await admin.type(key)) {
    case 'hash':
      return JSON.stringify(await admin.hgetall(key));
    case 'stream':
      return JSON.stringify(await admin.xrange(key, '-', '+'));
    case 'set':
      return JSON.stringify(await admin.smembers(key));
    default:
      return '';
  }
}

/** The keys of a sale that the gate has. */
export async function keysOfSale(world: World, saleId: string): Promise<string[]> {
  const keys = await world.admin.keys('*');
  const partitions = [...world.stores.approvals.keys()];
  const own = partitions.flatMap((n) => [
    ...[gateKeys.saleKey(n, saleId), gateKeys.itemsKey(n, saleId), gateKeys.buyersKey(n, saleId)],
    ...[gateKeys.idempotencyKey(n, saleId), gateKeys.paceKey(n, saleId, 'even')],
  ]);
  return keys.filter((key) => own.includes(key));
}
