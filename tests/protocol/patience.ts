import { fromEnvironment } from './from-environment.ts';

/*
 * How much is explored. `npm test` has to be quick; somebody who changes the protocol sets
 *   PROTOCOL_SECONDS=600 PROTOCOL_DEPTH=2 npm test -- tests/protocol
 * and PROTOCOL_SEED=<seed> repeats a run at random.
 */

/** For everything that is explored, together. */
export const SECONDS = Number(fromEnvironment('PROTOCOL_SECONDS') ?? 10);

/** Added to the preemptions of every configuration that is played completely. */
export const DEEPER = Number(fromEnvironment('PROTOCOL_DEPTH') ?? 1) - 1;

export const SEED = Number(fromEnvironment('PROTOCOL_SEED') ?? Math.floor(Math.random() * 1_000_000_000));
