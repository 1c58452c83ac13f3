import { spawn } from 'node:child_process';
import { messageOf } from './provision-error.ts';

export interface CommandOptions {
  /** The command is killed after this time. */
  readonly timeoutMs: number;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Written to its standard input, which is empty otherwise. */
  readonly input?: string;
  /** Kills the command when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

export interface CommandResult {
  /** Whether it ran and ended with exit code 0 in time. */
  readonly ok: boolean;
  /** The last 64 KiB of its standard output and standard error, in the order of arrival. */
  readonly output: string;
}

const KEPT = 65_536;

/**
 * Runs a command to its end and returns its output. Never rejects because of the command: a missing program, an exit
 * code and a timeout are all `ok: false` with an explanation in the output.
 *
 * It has a process group of its own, so that a Ctrl-C at the terminal reaches it only through the abort signal.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  { timeoutMs, env, cwd, uid, gid, input, signal }: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-KEPT);
    };
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      ...(env && { env }),
      ...(cwd !== undefined && { cwd }),
      ...(uid !== undefined && { uid }),
      ...(gid !== undefined && { gid }),
    });
    const kill = (why: string) => (): void => {
      output += `\n${command}: ${why}`;
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    };
    const onAbort = kill('aborted');
    const timer = setTimeout(kill(`still running after ${timeoutMs / 1000} s`), timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    const finish = (ok: boolean): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      resolve({ ok, output: output.trim() });
    };
    child.on('error', (error) => {
      output += messageOf(error);
      finish(false);
    });
    child.on('close', (code) => finish(code === 0));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    // A command that ends without reading its input breaks the pipe; its exit code is enough.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    if (signal?.aborted) onAbort();
  });
}

/** The last lines of a text, for a message. */
export function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
