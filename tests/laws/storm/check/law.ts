import type { Evidence } from '../observe/evidence.ts';

/** Something that a law forbids, and the orders that show it. */
export interface Finding {
  readonly what: string;
  readonly orderNos: readonly string[];
}

/** One law, and how to see in the evidence that it was broken. */
export interface Law {
  readonly name: string;
  readonly judge: (evidence: Evidence) => Finding[];
}

export function finding(what: string, ...orderNos: readonly string[]): Finding {
  return { what, orderNos };
}
