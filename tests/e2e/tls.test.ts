import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { GateConnection, migrateLedger, parseRedisUrl } from '@stampede/store';
import { lawsAtRest, ShopClient, startDeployment, waitFor, type Deployment } from '@stampede/testkit';
import { makeCertificates, type Certificates } from './certificates.ts';
import { startTlsSentinel } from './tls-sentinel.ts';
import { startTlsPostgres, type TlsPostgres } from './tls-postgres.ts';
import { startTlsRedis, type TlsRedis } from './tls-redis.ts';

const SALE = 'tls';
const WINDOW_SECONDS = 2;
const CASE_MS = 120_000;
const testDatabase = process.env['TEST_DATABASE_URL'];

describe('both stores behind TLS, with a private authority, and with certificates of the clients', () => {
  let certificates: Certificates;
  let strangers: Certificates;
  let postgres: TlsPostgres;
  let redis: TlsRedis;
  let deployment: Deployment;
  let shop: ShopClient;

  /** As documented in docs/deploy.md. */
  const withTls = ({ authority, client }: Certificates): string =>
    `${postgres.url}?sslmode=verify-full&sslrootcert=${authority}&sslcert=${client.cert}&sslkey=${client.key}`;

  beforeAll(async () => {
    [certificates, strangers] = [makeCertificates(), makeCertificates()];
    postgres = await startTlsPostgres(certificates);
    redis = await startTlsRedis(certificates, true);
    // The database is created, migrated, used and dropped over TLS.
    process.env['TEST_DATABASE_URL'] = withTls(certificates);
    deployment = await startDeployment({
      redis,
      env: {
        REDIS_URL: redis.tlsUrl,
        REDIS_TLS_CA: certificates.authority,
        REDIS_TLS_CERT: certificates.client.cert,
        REDIS_TLS_KEY: certificates.client.key,
      },
    });
    shop = new ShopClient(deployment, 4);
  }, CASE_MS);
  afterAll(async () => {
    shop.close();
    await deployment.stop();
    process.env['TEST_DATABASE_URL'] = testDatabase;
    await postgres.remove();
    certificates.remove();
    strangers.remove();
  }, CASE_MS);

  async function buy(buyerId: string): Promise<string> {
    const { body } = await shop.purchase(SALE, { sku: 'a', quantity: 1, buyerId });
    const orderNo = String(body['orderNo']);
    expect((await shop.order(orderNo, 20)).body['state']).toBe('pending_payment');
    return orderNo;
  }

  it(
    'purchases are ordered, paid and expired, and no connection is without TLS',
    async () => {
      const items = [{ sku: 'a', allotment: 10 }];
      await shop.openSale({ saleId: SALE, items, paymentWindowSeconds: WINDOW_SECONDS });
      const expired = await buy('expired');
      expect((await shop.pay(await buy('paid'), 1000)).status).toBe(201);
      await waitFor('it is expired', async () => (await shop.order(expired)).body['state'] === 'expired');
      expect(await lawsAtRest(deployment, shop, SALE)).toEqual([]);
      const sessions = await deployment.sql<{ dn: string }>(
        `SELECT client_dn AS dn FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE backend_type = 'client backend'`,
      );
      expect(new Set(sessions.map(({ dn }) => dn))).toEqual(new Set(['/CN=the processes']));
      const clients = String(await deployment.admin.client('LIST'))
        .trim()
        .split('\n');
      const port = new URL(redis.tlsUrl).port;
      const without = clients.filter((line) => !line.includes(` laddr=127.0.0.1:${port} `));
      // This test's own.
      expect(without).toHaveLength(1);
    },
    CASE_MS,
  );

  it('a master is found by a sentinel behind TLS', async () => {
    const sentinel = await startTlsSentinel(new URL(redis.tlsUrl).port, certificates);
    const { authority, client } = certificates;
    const [ca, cert, key] = [authority, client.cert, client.key].map((file) => readFileSync(file, 'utf8'));
    const connection = new GateConnection({
      place: parseRedisUrl(sentinel.url, null, { ca: ca!, cert: cert!, key: key! }),
      address: null,
      name: 'test',
      timeoutMs: 2000,
      reconnects: true,
      onError: () => undefined,
    });
    try {
      await waitFor('the master is known', async () => connection.identity !== null);
    } finally {
      connection.close();
      await sentinel.remove();
    }
  });

  it('a certificate of another authority is refused by either side, and so is none', async () => {
    await expect(migrateLedger(withTls({ ...certificates, authority: strangers.authority }))).rejects.toThrow(
      /certificate/,
    );
    await expect(migrateLedger(withTls({ ...certificates, client: strangers.client }))).rejects.toThrow(
      /alert|certificate|ECONNRESET|terminated/,
    );
    await expect(migrateLedger(`${postgres.url}?sslmode=no-verify`)).rejects.toThrow(/certificate/);
  });
});
