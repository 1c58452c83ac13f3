import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { allRoutes } from '../src/routes/all-routes.ts';
import { PROBLEMS, type Slug } from '../src/http/problems.ts';
import { problemsOf } from '../src/openapi/create-openapi.ts';
import { type Api, slugOf, startApi } from './http-kit.ts';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const slugs = Object.keys(PROBLEMS) as Slug[];

describe('docs/problems.md', () => {
  test('has a section for each problem, and no other', async () => {
    const text = await readFile(new URL('../../../docs/problems.md', import.meta.url), 'utf8');
    const sections = [...text.matchAll(/^## (\S+)\n\nStatus (\d{3})\. \S/gm)].map(([, slug, status]) => [
      slug,
      Number(status),
    ]);
    expect(sections).toEqual(expect.arrayContaining(slugs.map((slug) => [slug, PROBLEMS[slug].status])));
    expect(sections).toHaveLength(slugs.length);
    expect(text.match(/^## /gm)).toHaveLength(slugs.length);
  });

  test.each(slugs)('is what opening /problems/%s shows', async (slug) => {
    const reply = await api.call('GET', `/problems/${slug}`);
    expect(reply.status).toBe(200);
    expect(reply.text).toMatch(new RegExp(`^## ${slug}\n\nStatus ${PROBLEMS[slug].status}\\. [^#]+\n$`));
  });

  test('has nothing else to show', async () => {
    for (const slug of ['none', '__proto__', '..%2f..%2fREADME.md']) {
      expect(slugOf(await api.call('GET', `/problems/${slug}`))).toBe('not-found');
    }
  });
});

interface Operation {
  readonly operationId: string;
  readonly parameters?: { name: string; in: string; required?: boolean }[];
  readonly requestBody?: { content: Record<string, { schema: object }> };
  readonly responses: Record<string, { description: string; content: Record<string, object> }>;
  readonly security?: object[];
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { schemas: Record<string, Record<string, unknown>> };
}

describe('the OpenAPI document', () => {
  let document: Document;
  beforeAll(async () => {
    const reply = await api.call('GET', '/openapi.json');
    document = reply.body as unknown as Document;
  });
  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );

  test('is of version 3.1 and has exactly the routes that exist', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    const documented = operations().map(({ path, method }) => `${method} ${path}`);
    const existing = allRoutes.map(({ path, method }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(documented.toSorted()).toEqual(existing.toSorted());
  });

  test('has no reference that leads nowhere', () => {
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]!);
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      const [, kind, group, name] = reference.split('/');
      expect([reference, kind, group]).toEqual([reference, 'components', 'schemas']);
      expect(document.components.schemas).toHaveProperty([name!]);
    }
  });

  test('gives every operation an id of its own, its path parameters, an answer and its problems', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of operations()) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const given = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(given.map((parameter) => [parameter.name, parameter.required])).toEqual(
        wanted.map((name) => [name, true]),
      );
      expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true);
      for (const response of Object.values(operation.responses)) expect(response.description).not.toBe('');
    }
  });

  test('of every operation that writes says that its outcome may be unknown, and what is answered then', () => {
    // A test of a webhook endpoint writes nothing.
    const writing = allRoutes.filter(
      ({ method, documentation }) => method !== 'get' && documentation.operationId !== 'testWebhookEndpoint',
    );
    expect(writing.filter((route) => !problemsOf(route).includes('outcome-unknown'))).toEqual([]);
    // A purchase has its own words: it is decided in the gate.
    const silent = writing.filter(({ outcomeUnknown }) => outcomeUnknown === undefined);
    expect(silent.map(({ path }) => path)).toEqual(['/sales/:saleId/purchases']);
  });

  test('says which operations need a token', () => {
    const isOpen = (security: unknown[] | undefined): boolean =>
      security?.some((scheme) => Object.keys(scheme as object).length === 0) ?? true;
    const open = operations().filter(({ operation }) => isOpen(operation.security));
    expect(open.map(({ path }) => path).toSorted()).toEqual([
      '/docs',
      '/docs/{file}',
      '/livez',
      '/openapi.json',
      '/problems/{slug}',
      '/readyz',
      '/sales',
      '/sales/{saleId}',
      '/time',
    ]);
  });

  test('has every problem somewhere, except those without a route', () => {
    const used = new Set(allRoutes.flatMap((route) => problemsOf(route)));
    expect(slugs.filter((slug) => !used.has(slug))).toEqual(['method-not-allowed']);
  });

  test('has the schemas that check the requests', () => {
    const { NewSale, PurchaseRequest } = document.components.schemas;
    expect(PurchaseRequest).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: { quantity: { type: 'integer', minimum: 1, maximum: 10_000 } },
    });
    expect(NewSale).toMatchObject({
      required: ['saleId', 'name', 'currency', 'items'],
      properties: {
        saleId: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
        opensAt: { type: 'string', format: 'date-time' },
        items: { type: 'array', minItems: 1, maxItems: 500 },
      },
    });
    const list = document.paths['/orders']!['get']!;
    expect(list.parameters).toContainEqual(
      expect.objectContaining({
        name: 'limit',
        in: 'query',
        schema: expect.objectContaining({ type: 'integer', minimum: 1, maximum: 200 }),
      }),
    );
  });
});

describe('the reference page', () => {
  const outside = /(?:https?:)?\/\/[a-z0-9]/i;

  test('loads its own files only', async () => {
    const page = await api.call('GET', '/docs');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.text).not.toMatch(outside);
    expect(page.text).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(page.text).not.toMatch(/\son\w+=/);
    const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(files).toHaveLength(4);
    for (const file of files) {
      const reply = await api.call('GET', new URL(file, `${api.url}/docs`).pathname);
      expect([file, reply.status]).toEqual([file, 200]);
      if (file.endsWith('start.js')) expect(reply.text).not.toMatch(outside);
      if (file.endsWith('.css')) {
        expect(reply.text).not.toMatch(/@import/);
        expect(reply.text).not.toMatch(/url\(\s*["']?(?:https?:)?\/\//);
      }
    }
  });

  test('is held to that by its policy, which works without TLS', async () => {
    const policy = (await api.call('GET', '/docs')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(policy).not.toMatch(/https?:|\*/);
  });

  test.each(['nothing', 'index.js', '__proto__', 'package.json', '..%2fpackage.json'])(
    'has no %s',
    async (file) => {
      expect(slugOf(await api.call('GET', `/docs/${file}`))).toBe('not-found');
    },
  );
});
