import { json } from '../http/answer.ts';
import { invalidCursor, invalidRequest } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { wantsCsv } from '../http/wants-csv.ts';
import { auditTrailPage, auditTrailQuery } from '../schemas/audit-trail.ts';
import { notForCsv, pageIn } from '../schemas/page.ts';
import { auditEntryBody } from '../views/audit-entry-view.ts';
import { csvFileName } from '../views/csv-file-name.ts';

export const listAuditTrail = defineRoute({
  method: 'get',
  path: '/audit-trail',
  access: ['operator'],
  query: auditTrailQuery,
  documentation: {
    operationId: 'listAuditTrail',
    tag: 'Running it',
    summary: 'List who changed what, newest first',
    description:
      'Every change that a person made by desk, API or command line, with what was changed before and after. With ' +
      '`Accept: text/csv` the whole selection is streamed, without `limit` and `cursor`; two at a time in a process (429).',
    answers: { 200: { description: 'A page of entries.', schema: auditTrailPage, alsoCsv: true } },
    problems: ['too-many-requests', 'unavailable'],
  },
  check({ raw, query }) {
    const isCsv = wantsCsv(raw);
    const errors = isCsv ? notForCsv(query) : [];
    return errors.length > 0 ? invalidRequest(errors) : { isCsv };
  },
  async handle({ raw, query }, { engine, downloads }, { isCsv }) {
    const { saleId = null, orderNo = null, who = null, action = null } = query;
    const filter = { saleId, orderNo, who, action };
    if (isCsv) {
      const name = csvFileName('audit-trail', saleId);
      return downloads.begin(raw.socket, name, () => engine.readAuditTrailCsv(filter));
    }
    const page = await engine.listAuditTrail({ ...filter, ...pageIn(query) });
    if (page.outcome === 'invalid_cursor') return invalidCursor();
    return json(200, { data: page.data.map(auditEntryBody), nextCursor: page.nextCursor });
  },
});
