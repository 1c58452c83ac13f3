import type fc from 'fast-check';
import { instrumentedStores } from '@stampede/testkit';
import type { TakeTurn } from '../protocol/turns.ts';
import { answerOf } from './answer.ts';
import type { Operation, Wish } from './operation.ts';
import { play, type Part } from './schedule.ts';
import { serialOrders } from './serial-orders.ts';
import { describe, type Story } from './story.ts';
import { flushing, reconciling, restartingOnce } from './trusting.ts';

/** While one of these runs, the gate may be unavailable for the others at any step. */
const DISTURBING: ReadonlySet<Operation> = new Set([flushing, restartingOnce, reconciling]);
const NAMES = ['A', 'B', 'C', 'D'];

/**
 * Runs all wished operations concurrently, step by step as the scheduler chooses, then waits until the system is
 * quiescent: the state must be one that some serial order of the operations leads to.
 */
export async function happenAtOnce(
  story: Story,
  drawn: readonly (readonly [wish: Wish, diesAfter: number | null])[],
  choice: { readonly scheduler: fc.Scheduler; readonly turns: number },
): Promise<void> {
  const { arena } = story.shop;
  const operations = new Map<string, Operation>();
  const answers = new Map<string, string>();
  const parts: Part[] = [];
  for (const [at, [wish, diesAfter]] of drawn.entries()) {
    const settled = wish.settle(story.model);
    const name = NAMES[at];
    if (settled === null || name === undefined) continue;
    const { operation } = settled;
    story.model = settled.model;
    operations.set(name, operation);
    story.lines.push(`at once with others, ${name}: ${operation.tale}`);
    const work = async (take: TakeTurn): Promise<void> => {
      await take('begins');
      const stores = instrumentedStores(arena.stores, async (step, run) => {
        await take(step.name);
        return run();
      });
      answers.set(name, await answerOf(operation, stores, story.shop));
    };
    parts.push({ name, work, diesAfter });
  }
  const { lines, dead, errors } = await play(parts, choice, () => arena.countLockWaits());
  story.lines.push(...lines, ...[...answers].map(([name, answer]) => `${name} → ${answer}`));
  if (errors.length > 0) throw story.impossible(errors.map(describe));
  const ended = [...operations].map(([name, operation]) => ({
    operation,
    answer: dead.has(name) ? null : (answers.get(name) ?? null),
  }));
  const isDisturbed = [...operations.values()].some((operation) => DISTURBING.has(operation));
  await story.rest(...serialOrders(story.model, ended, isDisturbed));
}
