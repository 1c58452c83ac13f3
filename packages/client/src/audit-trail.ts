import type { Api } from './calling/api.ts';
import type { Call } from './calling/call.ts';
import type { CallOptions } from './client-options.ts';
import { AS_CSV, type Csv, type Selection } from './csv.ts';
import { pagesOf, type Pages } from './pages.ts';
import type { AuditTrailPage, AuditTrailQuery } from './schemas.ts';

/** Who changed what, newest first. */
export interface AuditTrail {
  list(query?: AuditTrailQuery, options?: CallOptions): Pages<AuditTrailPage>;
  /** The whole selection as CSV. */
  csv(query?: Selection<AuditTrailQuery>, options?: CallOptions): Promise<Csv>;
}

export function createAuditTrail(api: Api, call: Call): AuditTrail {
  return {
    list: (query = {}, options) =>
      pagesOf((cursor) =>
        call({ repeat: 'always' }, options, async (init) => {
          const params = { query: { ...query, ...(cursor !== undefined && { cursor }) } };
          const { data, ...rest } = await api.GET('/audit-trail', { params, ...init });
          return { data: data as AuditTrailPage | undefined, ...rest };
        }),
      ),
    csv: (query = {}, options) =>
      call({ repeat: 'always' }, options, async (init) => {
        const { data, ...rest } = await api.GET('/audit-trail', { params: { query }, ...AS_CSV, ...init });
        return { data: data as Csv | undefined, ...rest };
      }),
  };
}
