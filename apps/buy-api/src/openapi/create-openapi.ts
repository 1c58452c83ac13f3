import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { PublicUrl } from '../http/address.ts';
import { PROBLEMS, type Slug, typeOf } from '../http/problems.ts';
import type { DocumentedAnswer, Route } from '../http/route.ts';

/** The OpenAPI 3.1 document of `routes`, as JSON, from the schemas that check the requests. */
export function createOpenApi(routes: readonly Route[], publicUrl: PublicUrl): string {
  const paths: ZodOpenApiPathsObject = {};
  const schemas = createProblemSchemas(publicUrl);
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route, schemas) };
  }
  return JSON.stringify(
    createDocument({
      openapi: '3.1.1',
      info: {
        title: 'Stampede buy API',
        version: '1.0.0',
        description:
          'JSON, UTF-8; times as RFC 3339 in UTC; money as integer minor units. Every refusal is a problem ' +
          'document (RFC 9457), whose type can be opened; its last part is what programs compare. From a browser, ' +
          'pages of the origins that the server allows (CORS_ORIGINS) may send all operations that need no token or ' +
          'take a buyer’s, without cookies.',
      },
      ...(publicUrl !== '' && { servers: [{ url: publicUrl }] }),
      paths,
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description:
              'The operator token, the shop token, a viewer token, or a JWT whose subject is the buyer. A viewer token ' +
              'reads what the operator token reads; every POST, PATCH and DELETE with it is `forbidden`.',
          },
        },
      },
    }),
  );
}

/** All problems of a route: its own, and those of its input. */
export function problemsOf(route: Route): Slug[] {
  const slugs = new Set<Slug>(['internal-error', ...route.documentation.problems]);
  if (route.access !== 'public') slugs.add('forbidden');
  if (route.access !== 'public' || route.recognises === true) {
    // Two Authorization headers are refused as an invalid request.
    slugs.add('unauthenticated').add('invalid-request');
    // The key set of the buyers' tokens may be unavailable.
    slugs.add('unavailable');
  }
  if (route.body !== undefined) slugs.add('body-too-large').add('unsupported-media-type');
  if (route.ignoresQuery !== true || route.path.includes(':')) slugs.add('invalid-request');
  return (Object.keys(PROBLEMS) as Slug[]).filter((slug) => slugs.has(slug));
}

function operation(route: Route, schemas: ProblemSchemas): ZodOpenApiOperationObject {
  const { operationId, tag, summary, description, headers, answers } = route.documentation;
  const names = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(route.access !== 'public' && { security: [{ bearer: [] }] }),
    // A token is optional.
    ...(route.recognises === true && { security: [{}, { bearer: [] }] }),
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
      ...problemResponses(route, schemas),
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
    ...(contentType !== null && {
      content: {
        [contentType]: schema === undefined ? {} : { schema },
        ...(answer.alsoCsv === true && { 'text/csv': { schema: z.string() } }),
      },
    }),
  };
}

/** One response for each status; several problems of one status are alternatives. */
function problemResponses(route: Route, schemas: ProblemSchemas) {
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
        content: { 'application/problem+json': { schema: alternatives(slugs.map(schemas)) } },
      },
    ]),
  );
}

function alternatives([first, ...others]: z.ZodType[]): z.ZodType {
  if (first === undefined) throw new Error('a response without a problem');
  return others.length === 0 ? first : z.union([first, ...others]);
}

type ProblemSchemas = (slug: Slug) => z.ZodType;

/** One schema for each problem: several responses refer to it. */
function createProblemSchemas(publicUrl: PublicUrl): ProblemSchemas {
  const schemas = new Map<Slug, z.ZodType>();
  return (slug) => {
    const schema = schemas.get(slug) ?? problemSchema(slug, publicUrl);
    schemas.set(slug, schema);
    return schema;
  };
}

function problemSchema(slug: Slug, publicUrl: PublicUrl): z.ZodType {
  const { status, title, extensions } = PROBLEMS[slug];
  return z
    .object({
      type: z.literal(typeOf(slug, publicUrl)),
      title: z.literal(title),
      status: z.literal(status),
      detail: z.string(),
      instance: z.string().meta({ description: 'The id of the request.' }),
      ...extensions,
    })
    .meta({ id: `${pascalCase(slug)}Problem` });
}

function pascalCase(slug: string): string {
  return slug.replaceAll(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
