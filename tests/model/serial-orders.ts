import type { Model } from './model.ts';
import type { Operation } from './operation.ts';

/** How an operation that was at work beside others has ended. */
export interface Ended {
  readonly operation: Operation;
  /** What it answered; null: its process died. */
  readonly answer: string | null;
}

/**
 * Where the model may be after operations that were at work at once: after each order of them in which every one that
 * lived answers what it did answer. Whoever died has done as much as it pleases. Whoever was
 * stopped because the gate was disturbed may have come as far as any of its steps.
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
