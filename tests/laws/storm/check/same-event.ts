import type { EventSeen } from '../observe/heard.ts';

const FIELDS = ['id', 'position', 'type', 'saleId', 'orderNo', 'sequence'] as const;

/** Whether what was shown is this event of the ledger. */
export function isSameEvent(shown: EventSeen, event: EventSeen): boolean {
  // The ledger has microseconds.
  const isSameTime = Math.abs(shown.occurredAtMs - event.occurredAtMs) <= 1;
  return isSameTime && FIELDS.every((field) => shown[field] === event[field]);
}
