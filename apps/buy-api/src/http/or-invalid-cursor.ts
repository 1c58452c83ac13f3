import type { Engine } from '../engine.ts';
import type { Answer } from './answer.ts';
import { invalidRequest } from './common-problems.ts';

/** Answers `list`, or 400 when its cursor turns out to be none. */
export async function orInvalidCursor(
  engine: Pick<Engine, 'isInvalidCursor'>,
  list: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await list();
  } catch (error) {
    if (!engine.isInvalidCursor(error)) throw error;
    return invalidRequest([{ pointer: '/cursor', detail: 'is not a cursor of this list' }]);
  }
}
