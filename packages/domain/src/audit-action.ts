/** What the audit trail records. */
export const AUDIT_ACTIONS = [
  'sale.created',
  'sale.changed',
  'sale.opened',
  'sale.paused',
  'sale.closed',
  'allotment.changed',
  'item.added',
  'item.changed',
  'order.cancelled',
  'order.returned',
  'order.extended',
  'orders.extended',
  'refund.done',
  'dead-letter.replayed',
  'dead-letter.discarded',
  'endpoint.created',
  'endpoint.changed',
  'endpoint.removed',
  'endpoint.secret-rotated',
  'delivery.replayed',
  'buyer.erased',
  'gate.rebuilt',
  'schema.migrated',
  'sessions.ended',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];
