/**
 * Finds processes by a mark in their environment. Children inherit it, so it also finds those whose parent has died. It
 * is random, so it finds no other processes.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The variable with the mark. */
export const MARK = 'STAMPEDE_RUN';

/**
 * The ids of all living processes that carry this mark, without the calling one.
 *
 * @param {string} entry  the variable and the mark, as in the environment
 * @returns {number[]}
 */
function marked(entry) {
  const found = process.platform === 'linux' ? onLinux(entry) : fromPs(entry);
  return found.filter((pid) => pid !== process.pid);
}

/**
 * Ends all processes with this mark: SIGINT first, SIGKILL for those that are still there after `waitMs`.
 *
 * @param {string} mark
 * @param {number} waitMs
 * @param {(condition: () => boolean, timeoutMs: number) => Promise<boolean>} waitUntil
 * @param {string} [variable] the variable with the mark
 * @returns {Promise<number>} how many there were
 */
export async function endMarked(mark, waitMs, waitUntil, variable = MARK) {
  const entry = `${variable}=${mark}`;
  const pids = marked(entry);
  if (pids.length === 0) return 0;
  send(pids, 'SIGINT');
  if (!(await waitUntil(() => marked(entry).length === 0, waitMs))) {
    send(marked(entry), 'SIGKILL');
    await waitUntil(() => marked(entry).length === 0, 5000);
  }
  return pids.length;
}

function send(pids, signal) {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has just ended.
    }
  }
}

/** A zombie has no environment, so it is not found. */
function onLinux(entry) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/environ`, 'latin1').split('\0').includes(entry);
      } catch {
        return false;
      }
    })
    .map(Number);
}

function fromPs(entry) {
  const lines = execFileSync('ps', ['-Aeww', '-o', 'pid=,command='], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return lines
    .split('\n')
    .filter((line) => line.includes(entry))
    .map((line) => Number.parseInt(line, 10));
}
