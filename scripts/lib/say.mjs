/**
 * What the launchers say at the terminal: one line for each slow step, with the seconds that it took.
 */
import { performance } from 'node:perf_hooks';

/** An expected problem. Its message says what happened and what to do; nobody needs its stack. */
export class Problem extends Error {
  name = 'Problem';
}

/** The line of a step that still runs, if the cursor is behind it. */
let open = false;

// A terminal that was closed, or a reader that has gone, must not keep anything from being stopped.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

/** Prints a line of our own. */
export function say(line = '') {
  endLine();
  process.stdout.write(`${line}\n`);
}

/** Prints a problem. */
export function complain(line) {
  endLine();
  process.stderr.write(`\n${line}\n`);
}

/** Ends the line of a running step before somebody else writes. */
function endLine() {
  if (open) process.stdout.write('\n');
  open = false;
}

/**
 * Prints what is being done, does it, and adds the seconds.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  endLine();
  process.stdout.write(`${title} …`);
  open = true;
  const start = performance.now();
  try {
    const result = await work();
    const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`;
    process.stdout.write(open ? ` ${seconds}\n` : `${title}: done, ${seconds}\n`);
    open = false;
    return result;
  } catch (error) {
    endLine();
    throw error;
  }
}
