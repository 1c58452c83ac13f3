import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onFreePort, ShopClient, waitFor } from '@stampede/testkit';
import pg from 'pg';
import { copyCheckout, type Account, type CheckoutCopy } from './checkout-copy.ts';
import { documentedSteps } from './documented-steps.ts';
import { startLimitedStores, type LimitedStores } from './limited-stores.ts';
import type { SystemPostgres } from './system-postgres.ts';

const OWNER_PASSWORD = 'the-owner-of-the-ledger';
const READY_MS = 90_000;

const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);

export const makeSecret = (): string => randomBytes(16).toString('hex');

/** A deployment that is made by the steps of docs/deploy.md, and its operator. */
export class DocumentedSite {
  readonly stores: LimitedStores;
  readonly checkout: CheckoutCopy;
  readonly url: string;
  /** What is in `.env`; see {@link writeSettings}. */
  readonly settings: Record<string, string>;
  readonly #ledger: pg.Pool;
  readonly #ownerUrl: string;
  #password = makeSecret();
  #shops: ShopClient[] = [];

  private constructor(stores: LimitedStores, checkout: CheckoutCopy, port: number) {
    this.stores = stores;
    this.checkout = checkout;
    this.url = `http://127.0.0.1:${port}`;
    this.#ownerUrl = stores.roleUrl('stampede_owner', OWNER_PASSWORD);
    this.#ledger = new pg.Pool({ connectionString: this.#ownerUrl, max: 2, types });
    this.#ledger.on('error', () => undefined);
    this.settings = {
      ...{ OPERATOR_TOKEN: makeSecret(), SHOP_TOKEN: makeSecret(), BUYER_JWT_SECRET: makeSecret() },
      ...{ METRICS_PORT: '0', BUYER_PURCHASES_PER_MINUTE: '1000', PORT: String(port) },
      ...{ REDIS_URL: stores.redisUrl, DATABASE_URL: stores.roleUrl('stampede', this.#password) },
    };
  }

  /** Everything but the start. */
  static async build(account: Account, system: SystemPostgres): Promise<DocumentedSite> {
    const stores = await startLimitedStores(system);
    const checkout = copyCheckout(account, `${system.folder}:${process.env['PATH'] ?? ''}`);
    const site = new DocumentedSite(stores, checkout, await onFreePort('the buy API', async (port) => port));
    try {
      for (const heading of ['Postgres', 'Build']) await site.follow(heading);
      site.writeSettings();
      await site.follow('Migrate');
      return site;
    } catch (error) {
      await site.remove();
      throw error;
    }
  }

  /** Runs the commands under a heading. */
  follow(heading: string): Promise<string> {
    const commands = documentedSteps(heading).replaceAll('http://127.0.0.1:3000', this.url);
    return this.checkout.shell(commands, {
      ...{ SUPERUSER_URL: this.stores.superuserUrl, OWNER_URL: this.#ownerUrl },
      ...{ OWNER_PASSWORD, PASSWORD: this.#password },
    });
  }

  get envFile(): string {
    return join(this.checkout.folder, '.env');
  }

  /** What the operator does with an editor. */
  writeSettings(): void {
    let text = readFileSync(this.envFile, 'utf8');
    for (const [name, value] of Object.entries(this.settings))
      text = text.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${value}`);
    writeFileSync(this.envFile, text);
  }

  /** The password that the role of the processes is going to have. */
  renewPassword(): void {
    this.#password = makeSecret();
    this.settings['DATABASE_URL'] = this.stores.roleUrl('stampede', this.#password);
  }

  async ready(): Promise<void> {
    await waitFor('everything is ready', () => this.isReady(), READY_MS);
  }

  async isReady(): Promise<boolean> {
    const response = await fetch(`${this.url}/readyz`).catch(() => null);
    const body = (await response?.json()) as { degraded?: string[] } | undefined;
    return response?.status === 200 && body?.degraded === undefined;
  }

  /** With the tokens that `.env` has now. */
  openShop(): ShopClient {
    const { OPERATOR_TOKEN: operatorToken = '', SHOP_TOKEN: shopToken = '' } = this.settings;
    const shop = new ShopClient({ url: this.url, operatorToken, shopToken }, 4);
    this.#shops.push(shop);
    return shop;
  }

  async sql<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
    return (await this.#ledger.query<Row>(text)).rows;
  }

  /** The processes have been stopped. */
  async remove(): Promise<void> {
    for (const shop of this.#shops) shop.close();
    await this.#ledger.end();
    await this.stores.remove();
    this.checkout.remove();
  }
}
