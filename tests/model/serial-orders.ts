import type { Model } from './model.ts';
import type { Operation } from './operation.ts';

/** The end of a concurrent operation. */
export interface Ended {
  readonly operation: Operation;
  /** Its answer; null: its process died. */
  readonly answer: string | null;
}

/**
 * The possible models after concurrent operations: after each serial order in which every surviving operation gives the
 * observed answer. One that died may have ended after any of its steps, and so may one that failed because the gate was
 * disturbed.
 */
export function serialOrders(model: Model, ended: readonly Ended[], gateWasDisturbed: boolean): Model[] {
  if (ended.length === 0) return [model];
  return ended.flatMap((one) => {
    const rest = ended.filter((other) => other !== one);
    return outcomesOf(model, one, gateWasDisturbed).flatMap((next) =>
      serialOrders(next, rest, gateWasDisturbed),
    );
  });
}

function outcomesOf(model: Model, { operation, answer }: Ended, gateWasDisturbed: boolean): readonly Model[] {
  const { states, aside = [], reply } = operation.plan(model);
  if (answer === null) return [...states, ...aside];
  if (gateWasDisturbed && /unavailable|superseded/.test(answer)) return [...states, ...aside];
  return answer === reply ? states.slice(-1) : [];
}
