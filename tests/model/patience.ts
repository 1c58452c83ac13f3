import { fromEnvironment } from '../protocol/from-environment.ts';

/*
 * How much is tried. `npm test` has to be quick; somebody who changes the engine sets MODEL_SECONDS=300, and
 * MODEL_SEED and MODEL_PATH, as a failure prints them, repeat that failure.
 */

/** For each property. */
export const SECONDS = Number(fromEnvironment('MODEL_SECONDS') ?? 5);
export const SEED = Number(fromEnvironment('MODEL_SEED') ?? Math.floor(Math.random() * 1_000_000_000));

const [path = '', replayPath = ''] = (fromEnvironment('MODEL_PATH') ?? '').split(',');
/** Where in the tree of a seed the failure was, and which of its commands were run. */
export const PATH = { path, replayPath: replayPath === '' ? null : replayPath };

/** A failure is made smaller for no longer than that. */
export const SHRINK_SECONDS = 25;
