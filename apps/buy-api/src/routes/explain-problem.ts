import { readFile } from 'node:fs/promises';
import { text } from '../http/answer.ts';
import { problem, PROBLEMS } from '../http/problems.ts';
import { defineRoute } from '../http/route.ts';

/** The same path from src/ and from dist/. */
const DOCUMENT = new URL('../../../../docs/problems.md', import.meta.url);

/** Serves the `type` addresses of problems. */
export const explainProblem = defineRoute({
  method: 'get',
  path: '/problems/:slug',
  access: 'public',
  ignoresQuery: true,
  documentation: {
    operationId: 'explainProblem',
    tag: 'Documents',
    summary: 'What a problem means and what to do about it',
    answers: { 200: { description: 'Its section of docs/problems.md.', contentType: 'text/markdown' } },
    problems: ['not-found'],
  },
  async handle({ params }) {
    const slug = String(params['slug']);
    if (!Object.hasOwn(PROBLEMS, slug)) return problem('not-found', 'There is no such problem.', {});
    const section = sectionOf(await readFile(DOCUMENT, 'utf8'), slug);
    return text('text/markdown; charset=utf-8', section);
  },
});

function sectionOf(document: string, slug: string): string {
  const start = document.indexOf(`\n## ${slug}\n`) + 1;
  const end = document.indexOf('\n## ', start);
  return `${document.slice(start, end === -1 ? undefined : end).trimEnd()}\n`;
}
