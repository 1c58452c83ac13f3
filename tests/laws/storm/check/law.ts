import type { Evidence } from '../observe/evidence.ts';

/** A violation of a law, and the orders that show it. */
export interface Finding {
  readonly what: string;
  readonly orderNos: readonly string[];
}

/** One law, and its check of the evidence. */
export interface Law {
  readonly name: string;
  readonly judge: (evidence: Evidence) => Finding[];
}

export function finding(what: string, ...orderNos: readonly string[]): Finding {
  return { what, orderNos };
}
