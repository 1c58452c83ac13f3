import type { Actor } from '@stampede/domain';
import type { Principal } from './principal.ts';

/** Who a request is for, as the audit trail has it: of a buyer that it is one, and nothing that the client chose. */
export function actorOf({
  principal,
  requestId,
}: {
  readonly principal: Principal | null;
  readonly requestId: string;
}): Actor {
  switch (principal?.role) {
    case 'buyer':
      return { who: 'buyer', role: 'buyer', requestId: null };
    case 'operator':
    case 'shop':
      return { who: principal.name, role: principal.role, requestId };
    case 'viewer':
    case undefined:
      throw new Error('a request without a role that may change anything has reached a change');
  }
}
