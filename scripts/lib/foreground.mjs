import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { endMarked, MARK } from './marked.mjs';
import { root } from './paths.mjs';
import { say } from './say.mjs';

/**
 * Runs a Node program on this terminal, and afterwards ends its leftover processes. Returns its exit code. A signal
 * that stops the launcher stops the program too; after `stopMs` it is killed.
 *
 * @param {import('./life.mjs').Life} life
 * @param {typeof import('../../packages/provision/dist/index.js')} provision
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {number} [stopMs]
 * @param {string} [cwd]
 * @returns {Promise<number>}
 */
export async function foreground(life, provision, args, env, stopMs = 5000, cwd = root) {
  const mark = randomUUID();
  const child = spawn(process.execPath, args, { cwd, stdio: 'inherit', env: { ...env, [MARK]: mark } });
  const ended = new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code, signal) => done(signal === null ? (code ?? 1) : 1));
  });
  const stop = () => {
    child.kill('SIGINT');
    setTimeout(() => child.kill('SIGKILL'), stopMs).unref();
  };
  life.signal.addEventListener('abort', stop, { once: true });
  try {
    return await ended;
  } finally {
    life.signal.removeEventListener('abort', stop);
    const left = await endMarked(mark, 10_000, provision.waitUntil);
    if (left > 0)
      say(`Ended ${left === 1 ? 'a process that was' : `${left} processes that were`} left running.`);
  }
}
