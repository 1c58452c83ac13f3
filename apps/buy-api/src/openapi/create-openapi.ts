import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { PROBLEMS, type Slug } from '../http/problems.ts';
import type { DocumentedAnswer, Route } from '../http/route.ts';

/** The OpenAPI 3.1 document of `routes`, as JSON, from the schemas that check the requests. */
export function createOpenApi(routes: readonly Route[]): string {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return JSON.stringify(
    createDocument({
      openapi: '3.1.1',
      info: {
        title: 'Stampede buy API',
        version: '1.0.0',
        description:
          'JSON, UTF-8; times as RFC 3339 in UTC; money as integer minor units. Every refusal is a problem ' +
          'document (RFC 9457), whose type can be opened. From a browser, pages of the origins that the server allows ' +
          '(CORS_ORIGINS) may send all operations that need no token or take a buyer’s, without cookies.',
      },
      paths,
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: 'The operator token, the shop token, or a JWT whose subject is the buyer.',
          },
        },
      },
    }),
  );
}

/** All problems of a route: its own, and those of its input. */
export function problemsOf(route: Route): Slug[] {
  const slugs = new Set<Slug>(['internal-error', ...route.documentation.problems]);
  if (route.access !== 'public') {
    // Two Authorization headers are refused as an invalid request.
    slugs.add('unauthenticated').add('forbidden').add('invalid-request');
    // The key set of the buyers' tokens may be unavailable.
    slugs.add('unavailable');
  }
  if (route.body !== undefined) slugs.add('body-too-large').add('unsupported-media-type');
  if (route.ignoresQuery !== true || route.path.includes(':')) slugs.add('invalid-request');
  return (Object.keys(PROBLEMS) as Slug[]).filter((slug) => slugs.has(slug));
}

function operation(route: Route): ZodOpenApiOperationObject {
  const { operationId, tag, summary, description, headers, answers } = route.documentation;
  const names = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(route.access !== 'public' && { security: [{ bearer: [] }] }),
    requestParams: {
      ...(names.length > 0 && {
        path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))),
      }),
      ...(route.query !== undefined && { query: route.query }),
      ...(headers !== undefined && { header: headers }),
    },
    ...(route.body !== undefined && {
      requestBody: {
        required: !route.body.mayBeAbsent,
        content: { 'application/json': { schema: route.body.schema } },
      },
    }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, response(answer)])),
      ...problemResponses(route),
    },
  };
}

const requestIdHeader = {
  'X-Request-Id': { description: 'The id of this request.', schema: { type: 'string' as const } },
};

function response(answer: DocumentedAnswer) {
  const headers: Record<string, (typeof requestIdHeader)['X-Request-Id']> = { ...requestIdHeader };
  for (const [name, description] of Object.entries(answer.headers ?? {})) {
    headers[name] = { description, schema: { type: 'string' } };
  }
  const { description, contentType = 'application/json', schema } = answer;
  return {
    description,
    headers,
    ...(contentType !== null && { content: { [contentType]: schema === undefined ? {} : { schema } } }),
  };
}

/** One response for each status; several problems of one status are alternatives. */
function problemResponses(route: Route) {
  const byStatus = new Map<string, Slug[]>();
  for (const slug of problemsOf(route)) {
    const status = String(PROBLEMS[slug].status);
    byStatus.set(status, [...(byStatus.get(status) ?? []), slug]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, slugs]) => [
      status,
      {
        description: slugs.map((slug) => `\`${slug}\`: ${PROBLEMS[slug].title}.`).join(' '),
        headers: requestIdHeader,
        content: { 'application/problem+json': { schema: alternatives(slugs) } },
      },
    ]),
  );
}

function alternatives(slugs: Slug[]): z.ZodType {
  const [first, ...others] = slugs.map((slug) => problemSchema(slug));
  if (first === undefined) throw new Error('a response without a problem');
  return others.length === 0 ? first : z.union([first, ...others]);
}

const schemas = new Map<Slug, z.ZodType>();

function problemSchema(slug: Slug): z.ZodType {
  const known = schemas.get(slug);
  if (known !== undefined) return known;
  const { status, title, extensions } = PROBLEMS[slug];
  const schema = z
    .object({
      type: z.literal(`/problems/${slug}`),
      title: z.literal(title),
      status: z.literal(status),
      detail: z.string(),
      instance: z.string().meta({ description: 'The id of the request.' }),
      ...extensions,
    })
    .meta({ id: `${pascalCase(slug)}Problem` });
  schemas.set(slug, schema);
  return schema;
}

function pascalCase(slug: string): string {
  return slug.replaceAll(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
