import { json } from '../http/answer.ts';
import { invalidCursor, invalidRequest } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { wantsCsv } from '../http/wants-csv.ts';
import { notForCsv, pageIn } from '../schemas/page.ts';
import { paymentPage, paymentsQuery } from '../schemas/payment.ts';
import { csvFileName } from '../views/csv-file-name.ts';
import { paymentBody } from '@stampede/engine';

export const listPayments = defineRoute({
  method: 'get',
  path: '/payments',
  access: ['shop', 'operator'],
  query: paymentsQuery,
  repeatable: ['state'],
  documentation: {
    operationId: 'listPayments',
    tag: 'Payments',
    summary: 'List payments',
    description:
      'By the time of their report. Payments for an order that the ledger did not have are of no sale: only a request ' +
      'without `saleId` lists them. With `Accept: text/csv` the whole selection is streamed, without `limit` and `cursor`; ' +
      'two at a time in a process (429).',
    answers: { 200: { description: 'A page of payments.', schema: paymentPage, alsoCsv: true } },
    problems: ['too-many-requests', 'unavailable'],
  },
  check({ raw, query }) {
    const isCsv = wantsCsv(raw);
    const errors = isCsv ? notForCsv(query) : [];
    return errors.length > 0 ? invalidRequest(errors) : { isCsv };
  },
  async handle({ raw, query }, { engine, downloads }, { isCsv }) {
    const { saleId = null, state = null, reference = null, order } = query;
    const selection = { saleId, states: state, reference, order };
    if (isCsv) {
      const name = csvFileName('payments', saleId);
      return downloads.begin(raw.socket, name, () => engine.readPaymentsCsv(selection));
    }
    const page = await engine.listPayments({ ...selection, ...pageIn(query) });
    if (page.outcome === 'invalid_cursor') return invalidCursor();
    return json(200, { data: page.data.map(paymentBody), nextCursor: page.nextCursor });
  },
});
