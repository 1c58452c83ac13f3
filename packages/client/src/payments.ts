import type { Api } from './calling/api.ts';
import type { Call } from './calling/call.ts';
import type { CallOptions } from './client-options.ts';
import { AS_CSV, type Csv, type Selection } from './csv.ts';
import { pagesOf, type Pages } from './pages.ts';
import type { Payment, PaymentPage, PaymentsQuery, PaymentTotals, RefundRequest } from './schemas.ts';

export interface Payments {
  list(query?: PaymentsQuery, options?: CallOptions): Pages<PaymentPage>;
  /** The whole selection as CSV. */
  csv(query?: Selection<PaymentsQuery>, options?: CallOptions): Promise<Csv>;
  totals(options?: CallOptions): Promise<PaymentTotals>;
  /** Says that a payment was given back. Saying it again changes nothing. */
  refund(paymentId: string, refund?: RefundRequest, options?: CallOptions): Promise<Payment>;
}

export function createPayments(api: Api, call: Call): Payments {
  return {
    list: (query = {}, options) =>
      pagesOf((cursor) =>
        call({ repeat: 'always' }, options, async (init) => {
          const params = { query: { ...query, ...(cursor !== undefined && { cursor }) } };
          const { data, ...rest } = await api.GET('/payments', { params, ...init });
          return { data: data as PaymentPage | undefined, ...rest };
        }),
      ),
    csv: (query = {}, options) =>
      call({ repeat: 'always' }, options, async (init) => {
        const { data, ...rest } = await api.GET('/payments', { params: { query }, ...AS_CSV, ...init });
        return { data: data as Csv | undefined, ...rest };
      }),
    totals: (options) => call({ repeat: 'always' }, options, (init) => api.GET('/payments/totals', init)),
    refund: (paymentId, refund = {}, options) =>
      call({ repeat: 'always' }, options, (init) =>
        api.POST('/payments/{paymentId}/refund', { params: { path: { paymentId } }, body: refund, ...init }),
      ),
  };
}
