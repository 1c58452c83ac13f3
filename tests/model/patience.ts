import { fromEnvironment } from '../protocol/from-environment.ts';

/*
 * The test budget. Short in `npm test`; set MODEL_SECONDS=300 after a change of the engine. MODEL_SEED and MODEL_PATH,
 * as a failure prints them, repeat that failure.
 */

/** Per property. */
export const SECONDS = Number(fromEnvironment('MODEL_SECONDS') ?? 5);
export const SEED = Number(fromEnvironment('MODEL_SEED') ?? Math.floor(Math.random() * 1_000_000_000));

const [path = '', replayPath = ''] = (fromEnvironment('MODEL_PATH') ?? '').split(',');
/** The failure's path in the tree of a seed, and the commands that were run. */
export const PATH = { path, replayPath: replayPath === '' ? null : replayPath };

/** Limit for the shrinking of a failure. */
export const SHRINK_SECONDS = 25;
