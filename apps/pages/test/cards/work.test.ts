import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import { discardDeadLetter, recordProcess, refundPayment } from '@stampede/engine';
import type { Group } from '@stampede/runtime';
import { distrustGate } from '@stampede/store';
import {
  buy,
  deadLetter,
  openTestSale,
  order,
  pay,
  startWorld,
  waitFor,
  type World,
} from '@stampede/testkit';
import { startSafePostgres, type SafePostgres } from '../safe-postgres.ts';
import { startIdle, startWatched, type Watched } from '../watched.ts';

let postgres: SafePostgres;
let world: World;
let idle: Group[];
let watched: Watched;

beforeAll(async () => {
  postgres = await startSafePostgres();
  world = await startWorld();
  // They live and do no work, so that a cause stays until the test ends it.
  idle = await Promise.all(['order-creator', 'expiry-listener'].map((name) => startIdle(name, world)));
  watched = await startWatched(world, { QUEUE_LIMIT: '10' });
}, 60_000);
afterEach(async () => {
  await watched.shows();
});
afterAll(async () => {
  await watched.close();
  await Promise.all(idle.map((process) => process.stop()));
  await world.close();
  await postgres.remove();
}, 60_000);

describe('within 5 s exactly one card, which is gone within 5 s of the cure, is shown for', () => {
  it('a gate that is not trusted, with the reason that the ledger has', async () => {
    const [gate] = await world.stores.db.query<{ epoch: number }>('SELECT epoch FROM gates');
    await distrustGate(world.stores.db, { partition: 0, epoch: gate?.epoch ?? 0, reason: 'a test' });
    const { cards } = await watched.shows('gate-untrusted');
    expect(cards[0]).toMatchObject({
      cause: 'The gate is not trusted: a test.',
      command: 'npx stampede reconcile --if-needed',
    });
    await world.trust();
  });

  it('a queue whose purchases wait for more than three seconds', async () => {
    const sale = await openTestSale(world);
    await buy(world, sale, 2);
    await waitFor('they have waited for long', () => watched.kinds().includes('queue'), 10_000);
    const { cards } = await watched.shows('queue');
    expect(cards[0]?.cause).toMatch(/^2 purchases wait in the queue, the oldest for \d+ s\.$/);
    await world.drainAll();
  });

  it('a queue that is nearly full', async () => {
    const sale = await openTestSale(world);
    await buy(world, sale, 9);
    const { cards } = await watched.shows('queue');
    expect(cards[0]?.cause).toContain('the limit is 10');
    await world.drainAll();
  });

  it('a setting of Redis that loses data', async () => {
    await world.admin.config('SET', 'appendonly', 'no');
    const { cards } = await watched.shows('settings');
    expect(cards[0]?.cause).toBe('A setting of Redis loses data: appendonly is no.');
    await world.admin.config('SET', 'appendonly', 'yes');
  });

  it('a setting of Postgres that loses data', async () => {
    await world.stores.db.query('ALTER SYSTEM SET fsync = off');
    await world.stores.db.query('SELECT pg_reload_conf()');
    const { cards } = await watched.shows('settings');
    expect(cards[0]?.cause).toBe('A setting of Postgres loses data: fsync is off.');
    await world.stores.db.query('ALTER SYSTEM RESET fsync');
    await world.stores.db.query('SELECT pg_reload_conf()');
  });

  it('a file with secrets that every user of the machine may open', async () => {
    const path = join(watched.checkout, '.env');
    writeFileSync(path, 'X=1\n');
    chmodSync(path, 0o644);
    const { cards } = await watched.shows('settings');
    expect(cards[0]).toMatchObject({ command: `chmod 600 '${path}'` });
    chmodSync(path, 0o600);
  });

  it('dead letters, with their number', async () => {
    const sale = await openTestSale(world);
    const orderNo = await deadLetter(world, sale);
    const { cards } = await watched.shows('dead-letters');
    expect(cards[0]?.cause).toMatch(/^1 purchase could not become an order, the oldest for \d+ s\.$/);
    await discardDeadLetter(world.stores, orderNo);
  });

  it('an endpoint that fails, by the host of its address', async () => {
    await world.stores.db.query(
      `INSERT INTO webhook_endpoints (url, secret, reached_position, failures, failing_since, probe_at)
       VALUES ('https://shop.example/hooks?token=secret', 'whsec_' || repeat('A', 44), 0, 1, now() - interval '5 minutes', now())`,
    );
    const { cards } = await watched.shows('endpoint-fails');
    expect(cards[0]?.cause).toBe('The endpoint at shop.example has failed for 5 min.');
    await world.stores.db.query(
      'UPDATE webhook_endpoints SET failures = 0, failing_since = NULL, probe_at = NULL',
    );
  });

  it('an endpoint that answered 410 and is disabled', async () => {
    await world.stores.db.query(`UPDATE webhook_endpoints SET disabled_reason = 'gone'`);
    const { cards } = await watched.shows('endpoint-fails');
    expect(cards[0]?.cause).toBe('The endpoint at shop.example answered 410 and is disabled.');
    await world.stores.db.query('UPDATE webhook_endpoints SET removed_at = now()');
  });

  it('refunds that are due, with their sum', async () => {
    const sale = await openTestSale(world);
    const [orderNo = ''] = await order(world, sale);
    await pay(world, orderNo, { reference: 'first' });
    const second = await pay(world, orderNo, { reference: 'second' });
    if (!('payment' in second)) throw new Error('the second payment is not on record');
    const { cards } = await watched.shows('refunds-due');
    expect(cards[0]?.cause).toMatch(/^1 payment is due for refund, 10\.00 EUR; the oldest for \d+ s\.$/);
    await refundPayment(world.stores, { paymentId: second.payment.paymentId, reference: null });
  });

  it('processes of two versions', async () => {
    const life = {
      ...{ processId: newOrderNo(0), name: 'buy-api', instance: '0', host: 'h', version: '0.0.9', pid: 1 },
      ...{ uptimeMs: 1, troubles: [], counters: {} },
    };
    await recordProcess(world.stores, life);
    const { cards } = await watched.shows('versions');
    expect(cards[0]?.cause).toContain('0.0.9 and ');
    // Its row is not written again, so it counts as dead soon.
  });
});
