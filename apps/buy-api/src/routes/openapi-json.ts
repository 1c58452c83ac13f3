import { text } from '../http/answer.ts';
import { defineRoute } from '../http/route.ts';

export const openapiJson = defineRoute({
  method: 'get',
  path: '/openapi.json',
  access: 'public',
  ignoresQuery: true,
  documentation: {
    operationId: 'openapi',
    tag: 'Documents',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1.', contentType: 'application/json' } },
    problems: [],
  },
  handle: (_request, { openApi }) => text('application/json', openApi()),
});
