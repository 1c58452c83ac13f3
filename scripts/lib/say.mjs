/** The launchers' output on the terminal: one line for each slow step, with its duration in seconds. */
import { performance } from 'node:perf_hooks';

/** An expected problem. Its message explains what happened and what to do; its stack is not printed. */
export class Problem extends Error {
  name = 'Problem';
}

/** The line of a running step, if the cursor is at its end. */
let open = false;

// A closed terminal or pipe must not prevent the stop.
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

/** Ends the line of a running step before other output. */
function endLine() {
  if (open) process.stdout.write('\n');
  open = false;
}

/**
 * Prints the title, does the work, and prints the seconds.
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
