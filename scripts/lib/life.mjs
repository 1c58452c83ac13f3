/**
 * A launcher's lifecycle: it does its work, and when that ends, by itself, by a problem or by a signal, it undoes its
 * set-up in reverse order. Signals may come any number of times.
 */
import { complain, Problem } from './say.mjs';

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

/** Thrown during the work after a signal. */
class Interrupted extends Error {}

/**
 * @typedef {object} Life
 * @property {AbortSignal} signal Aborted when the work must end.
 * @property {() => void} check Throws when the work must end: call it after each step that sets something up.
 * @property {<T>(work: Promise<T>) => Promise<T>} orInterrupted The work's result, or a rejection as soon as it must
 *   end.
 * @property {(undo: () => Promise<unknown>) => void} afterwards Registers an undo.
 */

/**
 * Runs a launcher and exits the process with the result of `work`, with 1 after a problem, and after a signal with
 * `signalExit(number of the signal)`.
 *
 * @param {(life: Life) => Promise<number>} work
 * @param {(signal: number) => number} signalExit
 */
export async function live(work, signalExit = (signal) => 128 + signal) {
  const controller = new AbortController();
  const { signal } = controller;
  const undos = [];
  let received = 0;
  const interrupt = (number) => {
    received ||= number;
    if (!signal.aborted) controller.abort(new Interrupted());
  };
  for (const [name, number] of Object.entries(SIGNALS)) process.on(name, () => interrupt(number));
  watchParent(() => interrupt(SIGNALS.SIGTERM));

  let code;
  const fail = (error) => {
    code = 1;
    explain(error);
    if (!signal.aborted) controller.abort(new Interrupted());
  };
  // An uncaught exception would end the process without stopping what it has started.
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);

  // Keeps Node running while no other handle is open.
  setInterval(() => undefined, 2 ** 30);

  const life = {
    signal,
    check: () => signal.throwIfAborted(),
    orInterrupted: (promise) => {
      let stop;
      const interrupted = new Promise((_, reject) => {
        stop = () => reject(signal.reason);
        if (signal.aborted) stop();
        signal.addEventListener('abort', stop, { once: true });
      });
      return Promise.race([promise, interrupted]).finally(() => signal.removeEventListener('abort', stop));
    },
    afterwards: (undo) => undos.push(undo),
  };
  try {
    const result = await work(life);
    code ??= result;
  } catch (error) {
    if (!signal.aborted) fail(error);
  }
  for (const undo of undos.reverse()) {
    try {
      await undo();
    } catch (error) {
      code ||= 1;
      explain(error);
    }
  }
  process.exit(code ?? signalExit(received));
}

/** npm forwards SIGINT and SIGTERM only. When it dies of another signal, its script must stop too. */
function watchParent(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, 1000);
  timer.unref();
}

/** By name, not by class: the packages' errors come from modules that are loaded later. */
function explain(error) {
  const expected = error instanceof Problem || error?.name === 'ProvisionError';
  complain(expected ? error.message : `This should not happen: ${error?.stack ?? error}`);
}
