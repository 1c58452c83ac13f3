import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Server } from '@stampede/provision';
import {
  findPgbouncer,
  lawsAtRest,
  onFreePort,
  ShopClient,
  startDeployment,
  startPgbouncer,
  waitFor,
  type Deployment,
} from '@stampede/testkit';
import pg from 'pg';

const SALE = 'pooled';
const PURCHASES = 60;

const binary = findPgbouncer();
const server = process.env['TEST_DATABASE_URL'] ?? '';

if (binary === null) {
  it.skip('behind pgbouncer: there is no pgbouncer on this machine (apt-get install pgbouncer)', () =>
    undefined);
} else {
  describe.each(['transaction', 'session'] as const)('behind pgbouncer in %s mode', (mode) => {
    let dir: string;
    let pgbouncer: Server;
    let starts = 0;
    let direct: pg.Client;
    let deployment: Deployment;
    let shop: ShopClient;
    let buyers = 0;

    const start = (port: number): Promise<Server> => {
      starts += 1;
      return startPgbouncer({
        ...{ binary, dir, port, serverUrl: server, poolMode: mode },
        // In session mode a connection of ours is one of the server's.
        poolSize: mode === 'session' ? 80 : 8,
        logFile: join(dir, `${starts}.log`),
      });
    };
    /** Its whole log, of both runs. */
    const said = (): string =>
      Array.from({ length: starts }, (_, index) => readFileSync(join(dir, `${index + 1}.log`), 'utf8')).join(
        '',
      );

    beforeAll(async () => {
      dir = mkdtempSync(join(tmpdir(), 'stampede-pgbouncer-'));
      pgbouncer = await onFreePort('pgbouncer', start);
      direct = new pg.Client({ connectionString: server });
      await direct.connect();
      // The database is created, migrated, used and dropped through it.
      process.env['TEST_DATABASE_URL'] = pgbouncer.url;
      deployment = await startDeployment({ orderCreators: 2, expiryListeners: 2, metrics: true });
      shop = new ShopClient(deployment, 20);
      await shop.openSale({
        saleId: SALE,
        items: [{ sku: 'a', allotment: 10 * PURCHASES }],
        paymentWindowSeconds: 6,
      });
    }, 60_000);
    afterAll(async () => {
      process.env['TEST_DATABASE_URL'] = server;
      shop.close();
      await deployment.stop();
      await direct.end();
      await pgbouncer.stop();
      rmSync(dir, { recursive: true, force: true });
    }, 60_000);

    async function buy(): Promise<string[]> {
      const orderNos: string[] = [];
      while (orderNos.length < PURCHASES) {
        const replies = await Promise.all(
          Array.from({ length: 10 }, () => {
            buyers += 1;
            return shop.purchase(SALE, { sku: 'a', quantity: 1, buyerId: `buyer-${buyers}` });
          }),
        );
        for (const { status, body } of replies) {
          // 503 while the gate is rebuilt.
          expect([202, 503]).toContain(status);
          if (status === 202) orderNos.push(String(body['orderNo']));
        }
      }
      return orderNos;
    }

    /** Pays every second order; the windows of the others end. */
    async function payHalf(orderNos: readonly string[]): Promise<void> {
      const paid = orderNos.filter((_, index) => index % 2 === 0);
      await Promise.all(
        paid.map(async (orderNo) => {
          await waitFor(`${orderNo} is an order`, async () => {
            const { status, body } = await shop.order(orderNo, 10);
            return status === 200 && body['state'] !== 'queued';
          });
          await waitFor('it is paid, or came too late', async () => {
            const { status } = await shop.pay(orderNo, 1000);
            expect([200, 201, 409, 503]).toContain(status);
            return status !== 503;
          });
        }),
      );
    }

    const audits = async (): Promise<number> => {
      const pages = await Promise.all(
        deployment.processes.map(async ({ metricsUrl }) => (await fetch(`${metricsUrl}/metrics`)).text()),
      );
      const rounds = pages.flatMap((page) => [...page.matchAll(/^stampede_gate_audits_total\S* (\d+)/gm)]);
      return rounds.reduce((sum, [, count]) => sum + Number(count), 0);
    };

    it('purchases are ordered, paid or expired, a gate is rebuilt, and no lock stays behind', async () => {
      const first = await buy();
      const auditsBefore = await audits();
      const [before] = await deployment.sql<{ epoch: number }>(
        `UPDATE gates SET state = 'untrusted', reason = 'a test' WHERE partition = 0 RETURNING epoch`,
      );
      const second = await buy();
      await waitFor('the gate is rebuilt', async () => {
        const [gate] = await deployment.sql<{ epoch: number; state: string }>(
          'SELECT epoch, state FROM gates',
        );
        return gate?.state === 'approved' && gate.epoch > (before?.epoch ?? 0);
      });
      await payHalf([...first, ...second]);

      await pgbouncer.stop();
      pgbouncer = await start(pgbouncer.port);
      const third = await buy();
      await payHalf(third);

      expect(await lawsAtRest(deployment, shop, SALE)).toEqual([]);
      await waitFor('every order is closed', async () => {
        const [open] = await deployment.sql<{ count: number }>(
          `SELECT count(*) FROM orders WHERE state = 'pending_payment'`,
        );
        return open?.count === 0;
      });
      const [orders] = await deployment.sql<{ all: number; paid: number; expired: number }>(
        `SELECT count(*) AS all, count(*) FILTER (WHERE state = 'paid') AS paid,
                count(*) FILTER (WHERE state = 'expired') AS expired FROM orders`,
      );
      expect(orders?.all).toBe([...first, ...second, ...third].length);
      expect(orders?.paid).toBeGreaterThan(PURCHASES / 2);
      expect(orders?.expired).toBeGreaterThan(PURCHASES / 2);
      await waitFor('the audit goes on', async () => (await audits()) > auditsBefore);
      const database = new URL(deployment.database.url).pathname.slice(1);
      const { rows } = await direct.query(
        `SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database WHERE locktype = 'advisory' AND datname = $1`,
        [database],
      );
      expect(rows).toEqual([]);
      expect(said()).not.toMatch(/unsupported startup parameter/);
      for (const { lastLines } of deployment.processes) expect(lastLines()).not.toMatch(/prepared statement/);
    }, 120_000);
  });
}
