import type { components } from './generated/schema.ts';

type Schemas = components['schemas'];
type Documents = {
  [Name in keyof Schemas]: Name extends `${string}Problem` ? Schemas[Name] : never;
}[keyof Schemas];
type SlugOf<Document> = Document extends { type: `/problems/${infer S}` } ? S : never;

/** The fields of every problem. */
const STANDARD = ['type', 'title', 'status', 'detail', 'instance'] as const;

/** The refusals that this client knows. A newer server may have others, so a `switch` over them needs a `default`. */
export type Slug = SlugOf<Documents>;

/** What a refusal says beyond its text, such as `available` of `not-enough-stock`. */
export type ProblemFields<S extends Slug> = S extends Slug
  ? Omit<Extract<Documents, { type: `/problems/${S}` }>, (typeof STANDARD)[number]>
  : never;

/** The union of the problems with one of these slugs: comparing `slug` narrows `fields`. */
export type ProblemOf<S extends Slug> = S extends Slug ? Problem<S> : never;
export type AnyProblem = ProblemOf<Slug>;

/** A problem document (RFC 9457), as it came. */
export interface ProblemDocument {
  readonly type: string;
  readonly [name: string]: unknown;
}

/** A refusal of the API. `slug` is for programs; title and detail may be reworded. */
export class Problem<S extends Slug = Slug> extends Error {
  override readonly name = 'Problem';
  readonly slug: S;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** The id of the request in the server's log. */
  readonly requestId: string;
  readonly fields: ProblemFields<S>;
  /** Where to look, of `outcome-unknown`; null where the server names no place. */
  readonly location: string | null;
  /** When the same request may be sent again; null where the server does not say. */
  readonly retryAfterMs: number | null;

  constructor(
    document: ProblemDocument,
    from: {
      readonly status: number;
      readonly location: string | null;
      readonly retryAfterMs: number | null;
    },
  ) {
    const slug = slugOf(document.type);
    const [title, detail] = [textOf(document['title']), textOf(document['detail'])];
    super(`${slug}: ${detail === '' ? title : detail}`);
    // The server's document says which fields its slug has.
    this.slug = slug as S;
    this.fields = extensionsOf(document) as ProblemFields<S>;
    this.status = from.status;
    this.title = title;
    this.detail = detail;
    this.requestId = textOf(document['instance']);
    this.location = from.location;
    this.retryAfterMs = from.retryAfterMs;
  }
}

/** Whether `error` is a refusal of the API, and, where slugs are given, one of these. */
export function isProblem<S extends Slug = Slug>(
  error: unknown,
  ...slugs: readonly S[]
): error is ProblemOf<S> {
  if (!(error instanceof Problem)) return false;
  const { slug } = error as AnyProblem;
  return slugs.length === 0 || slugs.some((wanted) => wanted === slug);
}

/** The last part of the address that names the problem, which may have a prefix. */
function slugOf(type: string): string {
  return type.slice(type.lastIndexOf('/') + 1);
}

function extensionsOf(document: ProblemDocument): object {
  const isExtension = ([name]: [string, unknown]): boolean => !STANDARD.some((standard) => standard === name);
  return Object.fromEntries(Object.entries(document).filter(isExtension));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
