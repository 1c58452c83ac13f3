import { auditSale, type Stores } from '@stampede/engine';
import type { LawLight } from '../view/desk-view.ts';

/** Orders and reservations of one audit: some hundred ms. */
const AUDITED_MAX = 5000;

/** All laws that an audit judges, in the order of the lights. */
const LAWS = [
  'conservation',
  'no_oversell',
  'counters_match_orders',
  'paid_xor_closed',
  'gate_agrees_with_ledger',
  'orders_have_reservations',
  'reservations_have_orders',
  'orders_have_payment_windows',
  'settings_agree',
  'buyers_agree',
];

/**
 * Audits a sale. A law that could not be judged, because the sale was never quiescent or its gate is not trusted, has
 * `holds: null`.
 *
 * @throws an operating error while Postgres is unavailable
 */
export async function readLawLights(stores: Stores, saleId: string): Promise<LawLight[]> {
  const report = await auditSale(stores, saleId, { max: AUDITED_MAX });
  const judged = new Map(report?.laws.map((law) => [law.name, law]));
  return LAWS.map((name) => judged.get(name) ?? { name, holds: null, orders: [] });
}
