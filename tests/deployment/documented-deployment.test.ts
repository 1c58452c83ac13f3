import type { ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lawsAtRest, waitFor, type ShopClient } from '@stampede/testkit';
import pg from 'pg';
import { DocumentedSite, makeSecret } from './documented-site.ts';
import { findSystemPostgres } from './system-postgres.ts';

const SALE = 'documented';
const WINDOW_SECONDS = 3;
const CASE_MS = 240_000;

const system = findSystemPostgres();
const isRoot = process.getuid?.() === 0;
let site: DocumentedSite;

function expectPrivate(): void {
  const mode = (path: string): number => statSync(path).mode & 0o777;
  expect(mode(site.envFile)).toBe(0o600);
  expect(mode(join(site.checkout.home, '.pm2'))).toBe(0o700);
}

async function buy(shop: ShopClient, buyerId: string): Promise<string> {
  const { status, body } = await shop.purchase(SALE, { sku: 'a', quantity: 1, buyerId });
  expect(status).toBe(202);
  const orderNo = String(body['orderNo']);
  expect((await shop.order(orderNo, 20)).body['state']).toBe('pending_payment');
  return orderNo;
}

if (system === null) {
  it.skip('the documented deployment: this machine has no Postgres with psql and pg_dump (apt-get install postgresql)', () =>
    undefined);
} else {
  describe('the documented deployment, by pm2', () => {
    let shop: ShopClient;
    const stateOf = async (orderNo: string): Promise<unknown> => (await shop.order(orderNo)).body['state'];
    const rest = (): Promise<string[]> => lawsAtRest({ sql: (text) => site.sql(text) }, shop, SALE);

    /** The status of a purchase by a buyer whose token is signed with a key. */
    async function buyWithJwt(key = ''): Promise<number> {
      const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const exp = Math.floor(Date.now() / 1000) + 600;
      const claims = `${encode({ alg: 'HS256' })}.${encode({ sub: 'buyer', exp, nonce: makeSecret() })}`;
      const signature = createHmac('sha256', key).update(claims).digest('base64url');
      const { status } = await fetch(`${site.url}/sales/${SALE}/purchases`, {
        method: 'POST',
        headers: { authorization: `Bearer ${claims}.${signature}`, 'content-type': 'application/json' },
        body: JSON.stringify({ sku: 'a' }),
      });
      return status;
    }
    async function copiesOf(name: string): Promise<number> {
      const list = await site.checkout.shell('node node_modules/pm2/bin/pm2 jlist');
      const apps = JSON.parse(list.slice(list.indexOf('[{'))) as {
        name: string;
        pm2_env: { status: string };
      }[];
      return apps.filter((app) => app.name === name && app.pm2_env.status === 'online').length;
    }

    beforeAll(async () => {
      site = await DocumentedSite.build(null, system);
      await site.follow('Start');
      await site.ready();
      shop = site.openShop();
    }, CASE_MS);
    afterAll(async () => {
      await site.checkout.shell('node node_modules/pm2/bin/pm2 kill');
      await site.remove();
    }, CASE_MS);

    it('others can read no secret', expectPrivate);

    it(
      'the roles and the ACL suffice for all that is done',
      async () => {
        const items = [{ sku: 'a', allotment: 100 }];
        await shop.openSale({ saleId: SALE, items, paymentWindowSeconds: WINDOW_SECONDS });
        const expired = await buy(shop, 'expired');
        const paid = await buy(shop, 'paid');
        expect((await shop.pay(paid, 1000)).status).toBe(201);
        const mistaken = await buy(shop, 'mistaken');
        expect((await shop.pay(mistaken, 999)).slug).toBe('amount-mismatch');
        expect((await shop.pay(mistaken, 1000)).status).toBe(201);
        expect((await shop.cancel(await buy(shop, 'cancelled'))).status).toBe(200);
        expect((await shop.changeAllotment(SALE, 'a', 5)).status).toBe(200);
        expect((await shop.changeSale(SALE, { buyerLimit: 50 })).status).toBe(200);
        await waitFor('it is expired', async () => (await stateOf(expired)) === 'expired');
        await site.checkout.shell('npx stampede reconcile --partition 0');
        await site.ready();
        expect(await rest()).toEqual([]);
        await site.checkout.shell(`npx stampede audit ${SALE}`);
        expect(await site.stores.redis.call('ACL', 'LOG')).toEqual([]);
      },
      CASE_MS,
    );

    it('and for nothing beyond', async () => {
      const app = new pg.Client({ connectionString: site.settings['DATABASE_URL'] });
      await app.connect();
      for (const statement of ['DELETE FROM payments', 'CREATE TABLE t ()', 'DROP TABLE orders'])
        await expect(app.query(statement)).rejects.toThrow(/permission denied|must be owner/);
      await app.end();
    });

    it(
      'each secret is replaced by a change of .env and a reload, and a variable that went has its default again',
      async () => {
        const { settings, stores } = site;
        const firstKey = settings['BUYER_JWT_SECRET'];
        for (const name of ['OPERATOR_TOKEN', 'SHOP_TOKEN', 'BUYER_JWT_SECRET'])
          settings[name] = makeSecret();
        site.writeSettings();
        await site.follow('Changing a setting');
        expect((await shop.audit(SALE)).status).toBe(401);
        expect((await shop.purchase(SALE, { sku: 'a', quantity: 1, buyerId: 'old' })).status).toBe(401);
        expect([await buyWithJwt(firstKey), await buyWithJwt(settings['BUYER_JWT_SECRET'])]).toEqual([
          401, 202,
        ]);
        shop = site.openShop();
        expect((await shop.audit(SALE)).status).toBe(200);
        await waitFor('there are two buy-apis', async () => (await copiesOf('buy-api')) === 2);

        const { password: old } = new URL(stores.redisUrl);
        const password = makeSecret();
        settings['REDIS_URL'] = stores.redisUrl.replace(old, password);
        const secondKey = settings['BUYER_JWT_SECRET'];
        settings['BUYER_JWT_SECRET'] = '';
        site.renewPassword();
        site.writeSettings();
        await stores.redis.call('ACL', 'SETUSER', 'stampede', `>${password}`);
        await site.follow('Replacing a secret');
        await stores.redis.call('ACL', 'SETUSER', 'stampede', `<${old}`);
        await stores.redis.call('CLIENT', 'KILL', 'USER', 'stampede');
        await site.ready();
        await buy(shop, 'replaced');
        expect(await buyWithJwt(secondKey)).toBe(401);
      },
      CASE_MS,
    );

    it(
      'the ledger is restored from a backup',
      async () => {
        const kept = await buy(shop, 'before the backup');
        expect((await shop.pay(kept, 1000)).status).toBe(201);
        await site.follow('Backup');
        const lost = await buy(shop, 'after the backup');
        await site.follow('Restore');
        await site.ready();
        expect(await stateOf(kept)).toBe('paid');
        await waitFor('it is forgotten', async () => (await shop.order(lost)).status === 404);
        expect((await shop.pay(await buy(shop, 'again'), 1000)).status).toBe(201);
        expect(await rest()).toEqual([]);
      },
      CASE_MS,
    );
  });

  // Only root can become another user.
  describe('the documented deployment, by systemd’s unit, as an ordinary user', () => {
    let main: ChildProcess;
    /** A line of the unit, as systemd would run it. */
    const command = (name: string): string => {
      const unit = readFileSync('deploy/stampede.service', 'utf8');
      const value = (key: string): string => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1] ?? '';
      return `umask ${value('UMask')}; exec ${value(name)}`;
    };

    beforeAll(async () => {
      site = await DocumentedSite.build(isRoot ? 'nobody' : null, system);
      main = site.checkout.start(command('ExecStart'));
      await site.ready();
    }, CASE_MS);
    afterAll(async () => {
      main.kill('SIGTERM');
      await site.remove();
    }, CASE_MS);

    it(
      'it starts, is private, takes a new token at a reload, and ends in good order',
      async () => {
        expectPrivate();
        const [before, ended] = [site.openShop(), new Promise((resolve) => main.once('exit', resolve))];
        await before.openSale({ saleId: SALE, items: [{ sku: 'a', allotment: 10 }] });
        expect((await before.pay(await buy(before, 'a buyer'), 1000)).status).toBe(201);
        site.settings['OPERATOR_TOKEN'] = makeSecret();
        site.writeSettings();
        await site.checkout.shell(command('ExecReload'));
        expect((await before.audit(SALE)).status).toBe(401);
        expect((await site.openShop().audit(SALE)).status).toBe(200);
        main.kill('SIGTERM');
        await ended;
        await expect(fetch(`${site.url}/livez`)).rejects.toThrow();
      },
      CASE_MS,
    );
  });
}
