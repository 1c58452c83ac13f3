import type { Api } from './calling/api.ts';
import type { Call } from './calling/call.ts';
import type { CallOptions } from './client-options.ts';
import type { Erasure } from './schemas.ts';

/** People's data. */
export interface Buyers {
  /** Has a buyer's id replaced by a random pseudonym. Repeating it changes nothing. */
  erase(buyerId: string, options?: CallOptions): Promise<Erasure>;
  /** How far an erasure has come. */
  getErasure(erasureId: string, options?: CallOptions): Promise<Erasure>;
}

export function createBuyers(api: Api, call: Call): Buyers {
  return {
    erase: (buyerId, options) =>
      call({ repeat: 'always' }, options, (init) =>
        api.DELETE('/buyers/{buyerId}', { params: { path: { buyerId } }, ...init }),
      ),
    getErasure: (erasureId, options) =>
      call({ repeat: 'always' }, options, (init) =>
        api.GET('/erasures/{erasureId}', { params: { path: { erasureId } }, ...init }),
      ),
  };
}
