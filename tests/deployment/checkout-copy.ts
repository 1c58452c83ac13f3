import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** An ordinary user that every machine has; null: the user that runs the tests. */
export type Account = 'nobody' | null;

/** A built checkout of its own, with a home beside it, and a shell in it. */
export interface CheckoutCopy {
  readonly folder: string;
  readonly home: string;
  /** Runs commands of a shell as the account, and resolves with all that they said. Rejects with it where one failed. */
  shell(commands: string, env?: Readonly<Record<string, string>>): Promise<string>;
  /** Starts commands that are not waited for. */
  start(commands: string): ChildProcess;
  remove(): void;
}

const NOT_COPIED = ['.git', '.stampede', '.env'];
const SHELL_MS = 120_000;

/** Its files are links to those of this checkout, which takes a moment where copying and `npm ci` take minutes. */
export function copyCheckout(account: Account, path = process.env['PATH'] ?? ''): CheckoutCopy {
  const base = mkdtempSync(join(tmpdir(), 'stampede-'));
  const [folder, home] = [join(base, 'checkout'), join(base, 'home')];
  const ids = account === null ? null : idsOf(account);
  chmodSync(base, 0o755);
  for (const made of [folder, home]) {
    mkdirSync(made);
    if (ids !== null) chownSync(made, ids.uid, ids.gid);
  }
  const names = readdirSync('.').filter((name) => !NOT_COPIED.includes(name));
  execFileSync('cp', ['-a', '-l', ...names, folder]);
  const user = account ?? userInfo().username;
  const options = { ...ids, cwd: folder, env: { PATH: path, HOME: home, USER: user } };
  return {
    folder,
    home,
    shell: (commands, env = {}) =>
      new Promise((resolve, reject) => {
        const child = spawn('bash', ['-e', '-u', '-o', 'pipefail', '-c', commands], {
          ...options,
          env: { ...options.env, ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
          timeout: SHELL_MS,
        });
        let said = '';
        for (const stream of [child.stdout, child.stderr])
          stream.setEncoding('utf8').on('data', (text: string) => (said += text));
        child.once('error', reject);
        // A daemon that was started in it keeps its output open, so its end is not waited for.
        child.once('exit', (code) => {
          if (code === 0) resolve(said);
          else reject(new Error(`the commands ended with ${code}:\n${commands}\n${said.slice(-4000)}`));
        });
      }),
    start: (commands) => spawn('bash', ['-c', commands], { ...options, stdio: 'ignore' }),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

function idsOf(account: string): { uid: number; gid: number } {
  const id = (flag: string): number => Number(execFileSync('id', [flag, account], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
