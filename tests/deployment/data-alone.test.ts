import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { migrateLedger } from '@stampede/store';
import pg from 'pg';
import { copyCheckout, type CheckoutCopy } from './checkout-copy.ts';
import { documentedSteps } from './documented-steps.ts';
import { startLimitedStores, type LimitedStores } from './limited-stores.ts';
import { findSystemPostgres } from './system-postgres.ts';

const CASE_MS = 120_000;
const LEDGER = `
  INSERT INTO gates (partition) VALUES (0);
  INSERT INTO sales (sale_id, partition, name, state, currency, payment_window_seconds, hold_seconds)
    VALUES ('s', 0, 'n', 'open', 'EUR', 300, 1800);
  INSERT INTO sale_items (sale_id, sku, position, unit_price, allotment, reserved) VALUES ('s', 'a', 0, 1000, 10, 1);
  INSERT INTO orders (order_no, sale_id, sku, buyer_id, quantity, amount, currency, state, purchased_at, created_at,
                      expires_at, gate_epoch, request_id)
    VALUES (gen_random_uuid(), 's', 'a', 'b', 1, 1000, 'EUR', 'pending_payment', now(), now(), now(), 1, 'r');`;

const system = findSystemPostgres();
if (system === null) {
  it.skip('a dump of the data alone: this machine has no Postgres with psql and pg_dump (apt-get install postgresql)', () =>
    undefined);
} else {
  let stores: LimitedStores;
  let checkout: CheckoutCopy;
  let env: Record<string, string>;

  beforeAll(async () => {
    stores = await startLimitedStores(system);
    checkout = copyCheckout(null, `${system.folder}:${process.env['PATH'] ?? ''}`);
    const passwords = { OWNER_PASSWORD: 'owner-password', PASSWORD: 'password' };
    const ownerUrl = stores.roleUrl('stampede_owner', passwords.OWNER_PASSWORD);
    env = { ...passwords, SUPERUSER_URL: stores.superuserUrl, OWNER_URL: ownerUrl };
    await checkout.shell(documentedSteps('Postgres'), env);
  }, CASE_MS);
  afterAll(async () => {
    await stores.remove();
    checkout.remove();
  }, CASE_MS);

  async function run(url: string, ...statements: string[]): Promise<pg.QueryResult> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      let result: pg.QueryResult | undefined;
      for (const statement of statements) result = await client.query(statement);
      if (result === undefined) throw new Error('there is nothing to run');
      return result;
    } finally {
      await client.end();
    }
  }

  it(
    'a dump of the data alone is loaded into a migrated database, as the documents say',
    async () => {
      const { OWNER_URL: ownerUrl = '' } = env;
      await migrateLedger(ownerUrl);
      await run(ownerUrl, LEDGER);
      const [dump = '', ...restore] = documentedSteps('The data alone').split('\n');
      await checkout.shell(dump, env);
      await run(
        stores.superuserUrl,
        'ALTER DATABASE stampede RENAME TO stampede_damaged',
        'CREATE DATABASE stampede OWNER stampede_owner',
      );
      await migrateLedger(ownerUrl);
      await checkout.shell(restore.join('\n'), env);
      const { rows } = await run(ownerUrl, 'SELECT sale_id, sku, buyer_id FROM orders');
      expect(rows).toEqual([{ sale_id: 's', sku: 'a', buyer_id: 'b' }]);
      // The triggers are on again.
      await expect(run(ownerUrl, `DELETE FROM sale_items`)).rejects.toThrow(/there are orders of s a/);
    },
    CASE_MS,
  );
}
