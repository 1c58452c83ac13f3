export type StoreName = 'redis' | 'postgres';

/** A store is unavailable. The operation changed nothing, or is idempotent. */
export class StoreUnavailableError extends Error {
  readonly code = 'store_unavailable';
  readonly store: StoreName;
  readonly operation: string;

  constructor(store: StoreName, operation: string, cause?: unknown) {
    super(`${store} is not available for ${operation}${wordsOf(cause)}`, { cause });
    this.name = 'StoreUnavailableError';
    this.store = store;
    this.operation = operation;
  }
}

/** The gate is not the one that the ledger approved, or this process has no approval. Nothing was written. */
export class GateUntrustedError extends Error {
  readonly code = 'gate_untrusted';
  readonly partition: number;
  readonly operation: string;

  constructor(partition: number, operation: string) {
    super(`the gate of partition ${partition} is not trusted for ${operation}`);
    this.name = 'GateUntrustedError';
    this.partition = partition;
    this.operation = operation;
  }
}

/** A command, or the COMMIT of a transaction, was sent and its reply was lost: it may or may not have been executed. */
export class OutcomeUnknownError extends Error {
  readonly code = 'outcome_unknown';
  readonly store: StoreName;
  readonly operation: string;

  constructor(store: StoreName, operation: string, cause?: unknown) {
    super(`the reply of ${store} to ${operation} was lost${wordsOf(cause)}`, { cause });
    this.name = 'OutcomeUnknownError';
    this.store = store;
    this.operation = operation;
  }
}

/** The gate contains data that its scripts cannot have written (edited by hand, or a bug). Nothing was written. */
export class GateDamagedError extends Error {
  readonly code = 'gate_damaged';
  readonly partition: number;
  readonly operation: string;
  readonly detail: string;

  constructor(partition: number, operation: string, detail: string) {
    super(`the gate of partition ${partition} is damaged: ${detail}`);
    this.name = 'GateDamagedError';
    this.partition = partition;
    this.operation = operation;
    this.detail = detail;
  }
}

/** The store's own message, for the log. */
function wordsOf(cause: unknown): string {
  return cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
}

/** True for errors that a retry may resolve: the caller answers 503, a loop retries. */
export function isOperatingError(
  error: unknown,
): error is StoreUnavailableError | GateUntrustedError | OutcomeUnknownError | GateDamagedError {
  return (
    error instanceof StoreUnavailableError ||
    error instanceof GateUntrustedError ||
    error instanceof OutcomeUnknownError ||
    error instanceof GateDamagedError
  );
}
