import type { Deployment } from './deployment.ts';
import type { ShopClient } from './shop-client.ts';
import { waitFor } from './wait-for.ts';

/** The body of `GET /sales/:saleId/audit`. */
interface Audit {
  readonly trusted: boolean;
  readonly items: readonly {
    readonly queued: number;
    readonly deadLettered: number;
    readonly pendingReleases: number;
    readonly pendingSettlements: number;
    /** Absent in the version before. */
    readonly pendingReturns?: number;
  }[];
  readonly laws: readonly {
    readonly name: string;
    readonly holds: boolean;
    readonly orders: readonly string[];
  }[];
}

const REST_MAX_MS = 60_000;

/**
 * Waits until nothing of the sale is in flight between gate and ledger; returns the laws that its audit finds broken.
 */
export async function lawsAtRest(
  deployment: Pick<Deployment, 'sql'>,
  client: ShopClient,
  saleId: string,
): Promise<string[]> {
  const audit = await waitFor(
    `the sale ${saleId} is at rest`,
    async () => {
      // A change that a rebuild has made obsolete stays until it is due, and has no effect: no audit counts it.
      const isPending = async (): Promise<boolean> =>
        (await deployment.sql('SELECT FROM pending_gate_changes LIMIT 1')).length > 0;
      if (await isPending()) return false;
      const { status, body } = await client.audit(saleId);
      if (status !== 200)
        throw new Error(`the audit of ${saleId} was answered ${status} ${JSON.stringify(body)}`);
      const found = body as unknown as Audit;
      const onTheWay = found.items.map(
        (item) => item.queued + item.pendingReleases + item.pendingSettlements + (item.pendingReturns ?? 0),
      );
      // Orders of short windows expire meanwhile.
      return onTheWay.every((units) => units === 0) && !(await isPending()) && found;
    },
    REST_MAX_MS,
  );
  const broken = audit.laws.filter(({ holds }) => !holds).map((law) => `${law.name} ${law.orders.join(' ')}`);
  if (!audit.trusted) broken.push('the gate is not trusted');
  if (!audit.laws.some(({ name }) => name === 'gate_agrees_with_ledger'))
    broken.push('the sale did not rest');
  if (audit.items.some(({ deadLettered }) => deadLettered > 0)) broken.push('there are dead letters');
  return broken.length === 0 ? [] : broken.map((law) => `${law} ${JSON.stringify(audit.items)}`);
}
