import type { Move } from './moves.ts';
import type { Told } from './history.ts';

export type Choose = (moves: readonly Move[]) => number;
export type Play = (choose: Choose) => Promise<Told>;

export interface Explored {
  readonly histories: number;
  /** Whether none was left out. */
  readonly complete: boolean;
  /** The first that broke a law. */
  readonly failure: Told | null;
}

interface Fork {
  readonly taken: number;
  readonly of: number;
}

/**
 * Plays every history there is, each from the beginning: the choices of the one before, with the last one that can
 * still be changed changed. The first choice is always the plainest one, so that plain histories come first.
 */
export async function playAll(play: Play, deadlineMs: number): Promise<Explored> {
  let path: readonly Fork[] = [];
  for (let histories = 1; ; histories += 1) {
    const forks: Fork[] = [];
    const told = await play((moves) => {
      const taken = path[forks.length]?.taken ?? 0;
      forks.push({ taken: Math.min(taken, Math.max(0, moves.length - 1)), of: moves.length });
      return taken;
    });
    if (told.broken.length > 0) return { histories, complete: false, failure: told };
    while ((forks.at(-1)?.taken ?? 0) + 1 >= (forks.at(-1)?.of ?? Infinity)) forks.pop();
    const last = forks.pop();
    if (last === undefined) return { histories, complete: true, failure: null };
    path = [...forks, { ...last, taken: last.taken + 1 }];
    if (performance.now() > deadlineMs) return { histories, complete: false, failure: null };
  }
}

/** Chooses by a seeded generator, the rarer moves (crash, fault, delay) rarely, and notes what it chose. */
export function randomly(random: () => number, chosen: number[]): Choose {
  return (moves) => {
    const weights = moves.map(({ move }) => (move === 'step' ? 10 : 1));
    let point = random() * weights.reduce((sum, weight) => sum + weight, 0);
    let index = weights.findIndex((weight) => {
      point -= weight;
      return point < 0;
    });
    if (index < 0) index = 0;
    chosen.push(index);
    return index;
  };
}

function repeating(choices: readonly number[]): Choose {
  let at = 0;
  return (moves) => Math.min(choices[at++] ?? 0, Math.max(0, moves.length - 1));
}

/** Makes choices of a failing history plainer, one after the other, as long as it still fails; returns the plainest. */
export async function shrink(play: Play, choices: readonly number[], first: Told): Promise<Told> {
  let best = { choices, told: first };
  for (let at = choices.length - 1; at >= 0; at -= 1) {
    if ((best.choices[at] ?? 0) === 0) continue;
    const plainer = best.choices.map((choice, index) => (index === at ? 0 : choice));
    const told = await play(repeating(plainer));
    if (told.broken.length > 0) best = { choices: plainer, told };
  }
  return best.told;
}

/** A failing history as somebody would tell it. */
export function tell(told: Told): string {
  return [
    'This history breaks a law:',
    ...told.story.map((line) => `  ${line}`),
    'At rest:',
    ...told.broken.map((line) => `  ${line}`),
  ].join('\n');
}
