import type { Event } from '@stampede/client';
import type { EventSeen } from './heard.ts';

export function eventSeen({ id, position, type, occurredAt, ...of }: Event): EventSeen {
  const { saleId, orderNo = null, sequence = null } = of;
  return { id, position, type, occurredAtMs: Date.parse(occurredAt), saleId, orderNo, sequence };
}
