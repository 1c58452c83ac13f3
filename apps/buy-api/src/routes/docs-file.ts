import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { text } from '../http/answer.ts';
import { problem } from '../http/problems.ts';
import { defineRoute } from '../http/route.ts';

const require = createRequire(import.meta.url);

/**
 * Swagger UI has dark colours, and leaves it to the page to choose them. The document's address is relative to this file: a proxy may have put a prefix in front. Without `validatorUrl: null`,
 * Swagger UI sends every document to its maker's validator.
 */
const START = `const dark = window.matchMedia('(prefers-color-scheme: dark)');
const choose = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', choose);
choose();
window.SwaggerUIBundle({
  url: new URL('../openapi.json', document.currentScript.src).href,
  dom_id: '#reference',
  deepLinking: true,
  validatorUrl: null,
});
`;

/** An allowlist: a path of a request never becomes a path on the disk. */
const FILES: Readonly<Record<string, { contentType: string; read: () => string | Promise<Buffer> }>> = {
  'start.js': { contentType: 'text/javascript; charset=utf-8', read: () => START },
  'swagger-ui-bundle.js': {
    contentType: 'text/javascript; charset=utf-8',
    read: () => fromSwaggerUi('swagger-ui-bundle.js'),
  },
  'swagger-ui.css': {
    contentType: 'text/css; charset=utf-8',
    read: () => fromSwaggerUi('swagger-ui.css'),
  },
  'favicon-32x32.png': { contentType: 'image/png', read: () => fromSwaggerUi('favicon-32x32.png') },
};

export const docsFile = defineRoute({
  method: 'get',
  path: '/docs/:file',
  access: 'public',
  ignoresQuery: true,
  documentation: {
    operationId: 'docsFile',
    tag: 'Documents',
    summary: 'A file of the reference page',
    answers: { 200: { description: 'The file.', contentType: '*/*' } },
    problems: ['not-found'],
  },
  async handle({ params }) {
    const name = String(params['file']);
    const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
    if (file === undefined) return problem('not-found', 'The reference page has no such file.', {});
    return text(file.contentType, await file.read(), { 'Cache-Control': 'public, max-age=3600' });
  },
});

function fromSwaggerUi(name: string): Promise<Buffer> {
  return readFile(join(dirname(require.resolve('swagger-ui-dist/package.json')), name));
}
