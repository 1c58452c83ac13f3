import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `stampede` as it is installed, without a terminal. @param interruptAt what in its output is answered by Ctrl-C */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  interruptAt?: RegExp,
): Promise<Ended> {
  const bin = fileURLToPath(new URL('../bin/stampede.mjs', import.meta.url));
  const child = spawn(process.execPath, [bin, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (interruptAt?.test(out) === true) child.kill('SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}
