import type { Api } from './calling/api.ts';
import type { Call } from './calling/call.ts';
import type { CallOptions } from './client-options.ts';
import { pagesOf, type Pages } from './pages.ts';
import type { DeadLetterPage, DeadLettersQuery, HandledDeadLetter } from './schemas.ts';

/** Purchases that could not be written as orders. */
export interface DeadLetters {
  list(query?: DeadLettersQuery, options?: CallOptions): Pages<DeadLetterPage>;
  /** Queues it again. */
  replay(orderNo: string, options?: CallOptions): Promise<HandledDeadLetter>;
  /** Gives its units back. */
  discard(orderNo: string, options?: CallOptions): Promise<HandledDeadLetter>;
}

export function createDeadLetters(api: Api, call: Call): DeadLetters {
  return {
    list: (query = {}, options) =>
      pagesOf((cursor) =>
        call({ repeat: 'always' }, options, (init) =>
          api.GET('/dead-letters', {
            params: { query: { ...query, ...(cursor !== undefined && { cursor }) } },
            ...init,
          }),
        ),
      ),
    replay: (orderNo, options) =>
      call({ repeat: 'always' }, options, (init) =>
        api.POST('/dead-letters/{orderNo}/replay', { params: { path: { orderNo } }, ...init }),
      ),
    discard: (orderNo, options) =>
      call({ repeat: 'always' }, options, (init) =>
        api.POST('/dead-letters/{orderNo}/discard', { params: { path: { orderNo } }, ...init }),
      ),
  };
}
