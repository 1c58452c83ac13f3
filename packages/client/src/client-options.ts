/** Where the API is, and who calls it. */
export interface ClientOptions {
  /** The API's address, with the path prefix under which a proxy shows it. In a browser it may be relative. */
  readonly url: string | URL;
  /** The bearer token, or a function that returns it, called for each attempt. Without one: public reads only. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** Sends a request; default: the global `fetch`. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Bound of one attempt, 10,000 by default. A long poll has this on top of its wait. */
  readonly attemptTimeoutMs?: number | undefined;
  /** Bound of a call with all its attempts and the waits between them, 30,000 by default. */
  readonly giveUpAfterMs?: number | undefined;
}

export interface CallOptions {
  /** Ends the call; it rejects with the signal's reason. What was sent may have been carried out. */
  readonly signal?: AbortSignal | undefined;
  /** Instead of the client's. */
  readonly giveUpAfterMs?: number | undefined;
}

/** For requests that are known by a key. */
export interface KeyedOptions extends CallOptions {
  /** Default: a new key for each call, so that its own attempts are one request. Give one to repeat a call. */
  readonly key?: string | undefined;
}
