import type fc from 'fast-check';
import type { TakeTurn } from '../protocol/turns.ts';
import { Stage, type Actor } from '../protocol/turns.ts';

/** One of several concurrent operations, and how its process ends. */
export interface Part {
  readonly name: string;
  readonly work: (take: TakeTurn) => Promise<void>;
  /** It dies after this many steps; null: it lives. */
  readonly diesAfter: number | null;
}

/** The schedule that was played, one line for consecutive moves of one part, and the deaths. */
export interface Played {
  readonly lines: readonly string[];
  readonly dead: ReadonlySet<string>;
  readonly errors: readonly unknown[];
}

/**
 * Interleaves several operations, one step of one of them at a time. The scheduler chooses the first `turns` moves;
 * after them each runs to its end, in the order of the parts. A part that waits for another's lock is not chosen.
 *
 * @param countLockWaits how many sessions of the database wait for a lock now
 */
export async function play(
  parts: readonly Part[],
  choice: { readonly scheduler: fc.Scheduler; readonly turns: number },
  countLockWaits: () => Promise<number>,
): Promise<Played> {
  const stage = new Stage(countLockWaits);
  const lines: string[] = [];
  const dead = new Set<string>();
  const left = new Map<Actor, number>();
  for (const { name, work, diesAfter } of parts) left.set(stage.start(name, work), diesAfter ?? Infinity);
  await stage.quiet();

  const move = async (actor: Actor): Promise<void> => {
    const steps = left.get(actor) ?? Infinity;
    left.set(actor, steps - 1);
    const said = steps > 0 ? (actor.next ?? '') : `the process dies before ${actor.next ?? ''}`;
    if (lines.at(-1)?.startsWith(`${actor.name}: `)) lines.push(`${lines.pop() ?? ''}, ${said}`);
    else lines.push(`${actor.name}: ${said}`);
    if (steps > 0) actor.step();
    else {
      dead.add(actor.name);
      actor.crash();
    }
    await stage.quiet();
  };
  const offered = new Set<Actor>();
  const offer = (actor: Actor): void => {
    offered.add(actor);
    const builder = async (): Promise<void> => {
      offered.delete(actor);
      // It may have ended since: a death ends all its steps.
      if (actor.next !== null) await move(actor);
    };
    choice.scheduler.scheduleSequence([{ label: actor.name, builder }]);
  };
  for (let turn = 0; turn < choice.turns; turn += 1) {
    for (const actor of stage.actors) if (actor.next !== null && !offered.has(actor)) offer(actor);
    if (choice.scheduler.count() === 0) break;
    await choice.scheduler.waitNext(1);
  }
  for (let next = readyOf(stage); next !== undefined; next = readyOf(stage)) await move(next);
  return { lines, dead, errors: stage.actors.map(({ error }) => error).filter((error) => error !== null) };
}

function readyOf({ actors }: Stage): Actor | undefined {
  return actors.find(({ next }) => next !== null);
}
