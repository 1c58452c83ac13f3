import type { ServerProblem } from '@stampede/engine';

/** `warn`: it works, and should be looked at. */
type Verdict = 'ok' | 'warn' | 'fail';

/** One thing that the doctor has looked at. */
export interface Finding {
  readonly check: string;
  readonly verdict: Verdict;
  readonly found: string;
  /** One line; null where nothing is to be done. */
  readonly whatToDo: string | null;
}

/** What a check finds; its name is added. */
export type Found = Omit<Finding, 'check'>;

export function ok(found: string): Found {
  return { verdict: 'ok', found, whatToDo: null };
}

export function warn(found: string, whatToDo: string): Found {
  return { verdict: 'warn', found, whatToDo };
}

export function fail(found: string, whatToDo: string): Found {
  return { verdict: 'fail', found, whatToDo };
}

/** A problem of a server. */
export function asFound({ verdict, found, remedy }: ServerProblem): Found {
  return { verdict, found, whatToDo: remedy };
}

/** `fine` where nothing else was found. */
export function orFine(found: readonly Found[], fine: string): readonly Found[] {
  return found.length === 0 ? [ok(fine)] : found;
}
