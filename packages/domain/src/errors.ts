export type StoreName = 'redis' | 'postgres';

/** A store cannot be used now. Nothing was changed by the operation, or repeating it changes nothing more. */
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

/** The gate answered that it is not the one that the ledger approved, or no approval is known. Nothing was written. */
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

/** A command, or the COMMIT of a transaction, was sent and its reply was lost: it may or may not have been carried out. */
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

/** The gate holds what no sequence of its scripts can have written (edited by hand, or a bug). Nothing was written. */
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

/** The store's own words, so that a log line says why. */
function wordsOf(cause: unknown): string {
  return cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
}

/** True where waiting may help: the caller answers 503, a loop tries again. */
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
