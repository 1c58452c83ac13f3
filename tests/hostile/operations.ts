/** The supported part of JSON Schema. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly examples?: readonly unknown[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

interface DocumentedOperation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security?: readonly unknown[];
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** One method of one path, as the document describes it. */
export interface Operation {
  /** `POST /sales/{saleId}/purchases` */
  readonly name: string;
  readonly method: string;
  /** With `{name}` for each parameter. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly schema: Schema; readonly required: boolean } | null;
  readonly statuses: ReadonlySet<number>;
}

/** The operations of a running system's OpenAPI document, and their schemas. */
export interface ApiDescription {
  readonly operations: readonly Operation[];
  /** Follows `$ref` to the schema that it names. */
  resolve(schema: Schema): Schema;
}

/** @throws Error when the document is missing or names a body of a type other than JSON */
export async function describeApi(url: string): Promise<ApiDescription> {
  const response = await fetch(`${url}/openapi.json`);
  if (response.status !== 200) throw new Error(`there is no OpenAPI document: ${response.status}`);
  const document = (await response.json()) as ApiDocument;
  const schemas = document.components?.schemas ?? {};
  const resolve = (schema: Schema): Schema => {
    if (schema.$ref === undefined) return schema;
    const found = schemas[schema.$ref.replace('#/components/schemas/', '')];
    if (found === undefined) throw new Error(`the document has no ${schema.$ref}`);
    return resolve(found);
  };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operationOf(method.toUpperCase(), path, described)),
  );
  return { operations, resolve };
}

function operationOf(method: string, path: string, described: DocumentedOperation): Operation {
  const name = `${method} ${path}`;
  const { parameters = [], requestBody, responses } = described;
  const schema = requestBody?.content['application/json']?.schema;
  if (requestBody !== undefined && schema === undefined) throw new Error(`${name} takes no JSON`);
  return {
    name,
    method,
    path,
    parameters,
    body: schema === undefined ? null : { schema, required: requestBody?.required === true },
    statuses: new Set(Object.keys(responses).map(Number)),
  };
}

/** The names of all parameters and fields of the operations. */
export function takenNames({ operations, resolve }: ApiDescription): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (schema: Schema): void => {
    const { properties = {}, items, anyOf = [], oneOf = [] } = resolve(schema);
    for (const [name, inner] of Object.entries(properties)) {
      names.add(name);
      collect(inner);
    }
    for (const inner of [...anyOf, ...oneOf, ...(items === undefined ? [] : [items])]) collect(inner);
  };
  for (const { parameters, body } of operations) {
    for (const { name } of parameters) names.add(name);
    if (body !== null) collect(body.schema);
  }
  return names;
}
