import type { components } from './generated/schema.ts';

type Schemas = components['schemas'];
type Documents = {
  [Name in keyof Schemas]: Name extends `${string}Problem` ? Schemas[Name] : never;
}[keyof Schemas];
type SlugOf<Document> = Document extends { type: `/problems/${infer S}` } ? S : never;
type Standard = 'type' | 'title' | 'status' | 'detail' | 'instance';

/** The refusals that this client knows. A newer server may have others, so a `switch` over them needs a `default`. */
export type Slug = SlugOf<Documents>;

/** What a refusal says beyond its text, such as `available` of `not-enough-stock`. */
export type ProblemFields<S extends Slug> = S extends Slug
  ? Omit<Extract<Documents, { type: `/problems/${S}` }>, Standard>
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
    const { type, title, status: _status, detail, instance, ...fields } = document;
    const slug = slugOf(type);
    super(`${slug}: ${String(detail ?? title ?? '')}`);
    // The server's document says which fields its slug has.
    this.slug = slug as S;
    this.fields = fields as ProblemFields<S>;
    this.status = from.status;
    this.title = String(title ?? '');
    this.detail = String(detail ?? '');
    this.requestId = String(instance ?? '');
    this.location = from.location;
    this.retryAfterMs = from.retryAfterMs;
  }
}

/** Whether `error` is a refusal of the API, and, where slugs are given, one of these. */
export function isProblem<S extends Slug = Slug>(
  error: unknown,
  ...slugs: readonly S[]
): error is ProblemOf<S> {
  return (
    error instanceof Problem && (slugs.length === 0 || (slugs as readonly string[]).includes(error.slug))
  );
}

/** The last part of the address that names the problem, which may have a prefix. */
function slugOf(type: string): string {
  return type.slice(type.lastIndexOf('/') + 1);
}
