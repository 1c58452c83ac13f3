/** What the launcher answers. */
export type Broken =
  | { readonly outcome: 'begun'; readonly done: string }
  /** Another action is not over yet. */
  | { readonly outcome: 'busy'; readonly running: string }
  | { readonly outcome: 'unknown' }
  /** In the launcher's words. */
  | { readonly outcome: 'failed'; readonly why: string };

/** Stopping Postgres waits for its end, 30 s at most. */
const TIMEOUT_MS = 35_000;

/** The server of `npm start` that breaks what this start has started (scripts/lib/demonstration.mjs). */
export class ControlServer {
  readonly #url: string;
  readonly #secret: string;

  constructor({ url, secret }: { readonly url: string; readonly secret: string }) {
    this.#url = url;
    this.#secret = secret;
  }

  /** The names of the actions; none where the launcher gives no answer. */
  async listActions(): Promise<string[]> {
    const { status, body } = await this.#call('GET', '');
    return status === 200 && Array.isArray(body['available']) ? body['available'].map(String) : [];
  }

  /** Begins an action. It may go on for seconds after the answer. */
  async begin(what: string): Promise<Broken> {
    const { status, body } = await this.#call('POST', encodeURIComponent(what));
    const failed = body['failed'];
    switch (status) {
      case 202:
        return { outcome: 'begun', done: String(body['done']) };
      case 409:
        return { outcome: 'busy', running: String(body['running']) };
      case 404:
        return { outcome: 'unknown' };
      default:
        return { outcome: 'failed', why: typeof failed === 'string' ? failed : 'npm start gives no answer.' };
    }
  }

  /** Never rejects: without an answer the status is 0. */
  async #call(method: string, path: string): Promise<{ status: number; body: Record<string, unknown> }> {
    try {
      const response = await fetch(`${this.#url}/${path}`, {
        method,
        headers: { authorization: `Bearer ${this.#secret}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    } catch {
      return { status: 0, body: {} };
    }
  }
}
