/** Steps of a consumer that has just started: it has nothing in hand, and nothing is stale. */
const EMPTY = new Set(['redis read-own-entries', 'redis claim-entries']);
/** Steps whose exact place changes little: they only read, or repeat what the step before them began. */
const FOLLOWING =
  /^(postgres SELECT|postgres COMMIT|redis (type-of-key|read-stream|clear|load-hash|load-set|load-windows)$)/;

/** Nobody sees what a transaction does before its COMMIT; others can only be made to wait for it. */
const INSIDE = 'postgres inside ';

/** Every store is cut where something is decided or written. */
export function coarse(step: string): boolean {
  return fine(step) && !FOLLOWING.test(step);
}

/** Also between the chunks of a rebuild, before every COMMIT and around statements that only read. */
export function fine(step: string): boolean {
  return !EMPTY.has(step) && !step.startsWith(INSIDE);
}
