import { ledger } from './0001-ledger.ts';
import { checksAStatement } from './0002-checks-a-statement.ts';
import { processes } from './0003-processes.ts';
import { leases } from './0004-leases.ts';
import { approvedHistory } from './0005-approved-history.ts';
import { idempotencyKeys } from './0006-idempotency-keys.ts';
import { correctedPayments } from './0007-corrected-payments.ts';
import { oneIndexByBuyer } from './0008-one-index-by-buyer.ts';
import { correctingASale } from './0009-correcting-a-sale.ts';
import { listedPayments } from './0010-listed-payments.ts';
import { events } from './0011-events.ts';
import { returnedOrders } from './0012-returned-orders.ts';
import { webhooks } from './0013-webhooks.ts';
import { erasingAndKeeping } from './0014-erasing-and-keeping.ts';
import { auditTrail } from './0015-audit-trail.ts';
import { deskSessions } from './0016-desk-sessions.ts';
import { decidedBy } from './0017-decided-by.ts';
import type { Migration } from './migration.ts';

export { contractedFrom } from './contraction.ts';
export type { Migration } from './migration.ts';

/** All migrations, in their order. The last one is the schema of this version. */
export const migrations: readonly Migration[] = [
  ledger,
  checksAStatement,
  processes,
  leases,
  approvedHistory,
  idempotencyKeys,
  correctedPayments,
  oneIndexByBuyer,
  correctingASale,
  listedPayments,
  events,
  returnedOrders,
  webhooks,
  erasingAndKeeping,
  auditTrail,
  deskSessions,
  decidedBy,
];
