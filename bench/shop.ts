import { gateKeys } from '@stampede/store';
import { lawsAtRest, ShopClient, type Deployment, type DeploymentOptions } from '@stampede/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONNECTIONS, sendLoad, type Load, type LoadResult } from './load/load.ts';
import { BrokenLaws, noneBroken, withDeployment } from './measurement.ts';
import { partitionOf } from './orders.ts';

/** More than any run sells. */
const ALLOTMENT = 1_000_000_000;
const SKU = 'sku';
/** Longer than any run: nothing falls due. */
export const WINDOW_SECONDS = 86_400;
const DRAINED_MAX_MS = 300_000;
const LOOK_EVERY_MS = 20;

/** The backlog when the last purchase was answered. */
export interface Backlog {
  readonly purchases: number;
  /** Time until all of them were orders with their payment windows. */
  readonly drainedMs: number;
}

/** A sale with one item and more units than any load buys, and the load on it. */
export class Shop {
  readonly deployment: Deployment;
  readonly saleId: string;
  readonly client: ShopClient;
  readonly partition: number;
  #promised = 0;
  /** Requests in flight at the end of a load may have been accepted, with an unread answer. */
  #unread = 0;

  private constructor(deployment: Deployment, saleId: string, client: ShopClient, partition: number) {
    this.deployment = deployment;
    this.saleId = saleId;
    this.client = client;
    this.partition = partition;
  }

  static async open(
    deployment: Deployment,
    saleId: string,
    terms: { readonly buyerLimit?: number } = {},
  ): Promise<Shop> {
    const client = new ShopClient(deployment, 50);
    const items = [{ sku: SKU, allotment: ALLOTMENT }];
    await client.openSale({ ...terms, saleId, items, paymentWindowSeconds: WINDOW_SECONDS });
    return new Shop(deployment, saleId, client, await partitionOf(deployment, saleId));
  }

  get path(): string {
    return `/sales/${this.saleId}/purchases`;
  }

  /** Buys for this time. @throws BrokenLaws when a purchase was refused */
  async buy(seconds: number, load: Partial<Load> = {}): Promise<LoadResult> {
    const result = await sendLoad({
      url: this.deployment.url,
      paths: [this.path],
      token: this.deployment.shopToken,
      seconds,
      ...load,
    });
    if (result.refused > 0)
      throw new BrokenLaws([`no false refusal: ${result.refused} of ${result.answers} were refused`]);
    this.promise(result.answers);
    this.#unread += load.connections ?? CONNECTIONS;
    return result;
  }

  /** Counts purchases by other senders that were answered 202. */
  promise(purchases: number): void {
    this.#promised += purchases;
  }

  /** Waits until all accepted purchases are orders. */
  async drain(): Promise<Backlog> {
    const queue = gateKeys.queueKey(this.partition);
    const purchases = await this.deployment.admin.xlen(queue);
    const since = performance.now();
    while ((await this.deployment.admin.xlen(queue)) > 0) {
      if (performance.now() - since > DRAINED_MAX_MS) throw new Error('the queue is not drained');
      await sleep(LOOK_EVERY_MS);
    }
    return { purchases, drainedMs: performance.now() - since };
  }

  /** Checks that every purchase with a 202 is exactly one order, and all laws. @throws BrokenLaws */
  async check(): Promise<void> {
    const broken = await lawsAtRest(this.deployment, this.client, this.saleId);
    const [row] = await this.deployment.sql<{ count: number }>(
      `SELECT count(*) FROM orders WHERE sale_id = $1 AND state = 'pending_payment'`,
      [this.saleId],
    );
    const orders = row?.count ?? 0;
    if (orders < this.#promised || orders > this.#promised + this.#unread)
      broken.push(`no lost purchase, no double order: ${this.#promised} were promised, ${orders} are orders`);
    noneBroken(broken);
  }

  close(): void {
    this.client.close();
  }
}

/** Runs `work` with a shop in a temporary deployment. */
export async function withShop<Result>(
  options: DeploymentOptions,
  saleId: string,
  work: (shop: Shop) => Promise<Result>,
): Promise<Result> {
  return withDeployment(options, async (deployment) => {
    const shop = await Shop.open(deployment, saleId);
    try {
      return await work(shop);
    } finally {
      shop.close();
    }
  });
}
