import type { ChildProcess } from 'node:child_process';
import { signalProcess, stopProcess, type StopStep } from './stop-process.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

/** How a server process ended. */
export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A server on this machine that this process has started and may stop. */
export interface Server {
  /** With all that a client needs to connect: user, password, port, database. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the server process has ended, for any reason. */
  readonly exited: Promise<ServerExit>;
  /** Stops it gracefully, within a bound, and keeps its data. No effect when it has ended already. */
  stop(): Promise<void>;
  /** Sends it a signal, and waits for nothing; no effect when it has ended already. */
  signal(signal: NodeJS.Signals): Promise<void>;
  /** Kills it, as a power cut would; resolves when the process has ended. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** A provided server, and its version. */
export interface ProvidedServer extends Server {
  /** `Redis 7.0.15`, `Postgres 18`. */
  readonly version: string;
}

/** Wraps a spawned server process. */
export function serverOf(
  child: ChildProcess & { readonly pid: number },
  identity: ProcessIdentity,
  at: { readonly url: string; readonly port: number },
  stopSteps: readonly StopStep[],
): Server {
  const exited = exitOf(child);
  return {
    ...at,
    pid: child.pid,
    exited,
    async stop() {
      // Keeps this process alive while it waits for the server's end.
      child.ref();
      await stopProcess(identity, stopSteps);
      await exited;
    },
    async signal(signal) {
      signalProcess(identity, signal);
    },
    async kill(signal = 'SIGKILL') {
      child.ref();
      signalProcess(identity, signal);
      await exited;
    },
  };
}

/** The exit of a child, which may have ended already. */
function exitOf(child: ChildProcess): Promise<ServerExit> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve({ code: child.exitCode, signal: child.signalCode });
      return;
    }
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** The identity of a child that was just spawned. A child that has ended already gets one that never lives. */
export function identityOf(child: ChildProcess & { readonly pid: number }): ProcessIdentity {
  return identify(child.pid) ?? { pid: child.pid, startedAt: 'ended' };
}

/** Whether the child became ready: true once `isReady` returns true, false when it ended or on a timeout. */
export async function becameReady(
  child: ChildProcess,
  isReady: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  await waitUntil(async () => ended() || (await isReady()), timeoutMs);
  return !ended() && (await isReady());
}
