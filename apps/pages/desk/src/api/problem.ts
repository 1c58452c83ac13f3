/** A refusal of the server (RFC 9457), or the reason why there is no answer. */
export interface Problem {
  /** 0: there was no answer. */
  readonly status: number;
  /** The slug, as `sale-closed`. */
  readonly slug: string;
  readonly title: string;
  readonly detail: string | null;
  readonly requestId: string | null;
  /** By pointer, as `/items/0/sku`. */
  readonly errors: ReadonlyMap<string, string>;
}

interface ProblemBody {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly instance?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** The problem in an answer. A proxy in between may answer something else, which gets the status as its title. */
export async function problemOf(response: Response): Promise<Problem> {
  const body = await bodyOf(response);
  return {
    status: response.status,
    slug: body.type?.split('/').at(-1) ?? 'unknown',
    title: body.title ?? `The server answered ${response.status}`,
    detail: body.detail ?? null,
    requestId: body.instance ?? response.headers.get('X-Request-Id'),
    errors: new Map((body.errors ?? []).map(({ pointer, detail }) => [pointer, detail])),
  };
}

async function bodyOf(response: Response): Promise<ProblemBody> {
  try {
    return (await response.json()) as ProblemBody;
  } catch {
    return {};
  }
}

/** The problem of a request that got no answer. */
export const noAnswer: Problem = {
  status: 0,
  slug: 'no-answer',
  title: 'There was no answer',
  detail:
    'The network or the server is unavailable. What was sent may have been done: look before you send it again.',
  requestId: null,
  errors: new Map(),
};
