import { codeOf } from './provision-error.ts';
import { lives, type ProcessIdentity } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

/** A signal, and how long to wait for the process's end before the next one. */
export interface StopStep {
  readonly signal: NodeJS.Signals;
  readonly waitMs: number;
}

/**
 * Sends one signal after the other until the process has ended. Returns the last signal, or undefined when the process
 * had ended before. Takes at most the sum of the waits; rejects when the process survives all of them.
 */
export async function stopProcess(
  identity: ProcessIdentity,
  steps: readonly StopStep[],
): Promise<NodeJS.Signals | undefined> {
  if (!lives(identity)) return undefined;
  for (const { signal, waitMs } of steps) {
    signalProcess(identity, signal);
    if (await waitUntil(() => !lives(identity), waitMs)) return signal;
  }
  throw new Error(
    `Process ${identity.pid} is still there after ${steps.map((step) => step.signal).join(', ')}.`,
  );
}

/** Sends a signal to exactly this process; no effect when it has ended. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!lives(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}
