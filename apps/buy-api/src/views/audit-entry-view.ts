import { formatTime } from '@stampede/domain';
import type { AuditEntry } from '@stampede/engine';

export function auditEntryBody({ atMs, ...entry }: AuditEntry) {
  return { ...entry, at: formatTime(atMs) };
}
