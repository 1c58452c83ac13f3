/*
 * How much is explored. `npm test` has to be quick; somebody who changes the protocol sets
 *   PROTOCOL_SECONDS=600 PROTOCOL_DEPTH=2 npm test -- tests/protocol
 * and PROTOCOL_SEED=<seed> repeats a run at random.
 */

function fromEnvironment(name: string): number | null {
  const text = process.env[name];
  return text === undefined || text === '' ? null : Number(text);
}

/** For everything that is explored, together. */
export const SECONDS = fromEnvironment('PROTOCOL_SECONDS') ?? 10;

/** Added to the preemptions of every configuration that is played completely. */
export const DEEPER = (fromEnvironment('PROTOCOL_DEPTH') ?? 1) - 1;

export const SEED = fromEnvironment('PROTOCOL_SEED') ?? Math.floor(Math.random() * 1_000_000_000);
