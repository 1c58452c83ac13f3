import { changedFields, formatOptionalTime, type SaleSettings, type StoredSaleState } from '@stampede/domain';
import type { AuditedChange, AuditedFields } from '@stampede/store';

type AuditedSettings = Omit<SaleSettings, 'version' | 'catalogVersion' | 'closedAtMs'>;

/** What the audit trail has of a sale's settings, by the names of the API. */
export function auditedSettings(settings: AuditedSettings): AuditedFields {
  const { name, state, opensAtMs, closesAtMs, buyerLimit, paymentWindowSeconds, visibility, message } =
    settings;
  const opensAt = formatOptionalTime(opensAtMs);
  const closesAt = formatOptionalTime(closesAtMs);
  return { name, state, opensAt, closesAt, buyerLimit, paymentWindowSeconds, visibility, message };
}

const ACTIONS = {
  open: 'sale.opened',
  paused: 'sale.paused',
  closed: 'sale.closed',
} as const satisfies Record<StoredSaleState, string>;

/** A change of settings for the audit trail, named after the new state where that is another; null: nothing changes. */
export function auditedChangeOf(
  saleId: string,
  before: AuditedSettings,
  after: AuditedSettings,
): AuditedChange | null {
  const fields = changedFields(auditedSettings(before), auditedSettings(after));
  if (fields === null) return null;
  return { action: before.state === after.state ? 'sale.changed' : ACTIONS[after.state], saleId, ...fields };
}
