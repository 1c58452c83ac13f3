import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '@stampede/provision';
import { MARK } from './site/site-folder.ts';

/** The processes of pm2 under one name. */
export interface Pm2Entry {
  readonly name: string;
  readonly role: string;
  readonly instances: number;
  readonly env: Readonly<Record<string, string>>;
}

const ROOT = process.cwd();
/** A start waits 15 s for each process, a stop 12 s; on a busy machine all of them may take that long. */
const COMMAND_MS = 120_000;
/** The shortest limit for the path of a Unix socket is that of macOS, 104 including the final zero. */
const SOCKET_PATH_MAX = 103;

/** A pm2 with a home of its own. Its commands run one after the other. */
export class Pm2 {
  readonly #home: string;
  readonly #entriesFile: string;
  #inherited: Readonly<Record<string, string>> = {};
  #turn: Promise<unknown> = Promise.resolve();

  constructor(home: string) {
    if (Buffer.byteLength(join(home, 'rpc.sock')) > SOCKET_PATH_MAX)
      throw new Error(`${home} is too long a path for pm2's sockets: move the checkout`);
    mkdirSync(home, { recursive: true });
    this.#home = home;
    this.#entriesFile = join(home, 'entries.json');
  }

  /**
   * Resolves when all of them report ready.
   *
   * @param inherited added to the environment of pm2 itself, for its processes in cluster mode: they are executed with
   *   that one, and get the rest of theirs after their start, too late for LD_PRELOAD
   */
  async start(entries: readonly Pm2Entry[], inherited: Readonly<Record<string, string>>): Promise<void> {
    this.#inherited = inherited;
    writeFileSync(this.#entriesFile, JSON.stringify(entries), { mode: 0o600 });
    await this.run('start', join(ROOT, 'tests', 'laws', 'storm', 'site', 'site.config.js'));
  }

  /** @throws Error with pm2's output when it failed or took longer than two minutes */
  run(...args: readonly string[]): Promise<void> {
    const turn = this.#turn.then(async () => {
      const { ok, output } = await runCommand(
        process.execPath,
        [join(ROOT, 'node_modules', 'pm2', 'bin', 'pm2'), ...args],
        { timeoutMs: COMMAND_MS, cwd: ROOT, env: this.#environment() },
      );
      if (!ok) throw new Error(`pm2 ${args.join(' ')} failed:\n${output.slice(-2000)}`);
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** The ids of the processes under this name that pm2 lists as running. */
  pids(name: string): number[] {
    const folder = join(this.#home, 'pids');
    return list(folder)
      .filter((file) => file.replace(/-\d+\.pid$/, '') === name)
      .sort()
      .map((file) => Number.parseInt(read(join(folder, file)), 10))
      .filter((pid) => pid > 0);
  }

  /** The log lines of the processes. */
  processLines(): string[] {
    const folder = join(this.#home, 'logs');
    return list(folder).flatMap((file) => read(join(folder, file)).split('\n'));
  }

  /** The log lines of pm2 itself. */
  ownLines(): string[] {
    return read(join(this.#home, 'pm2.log')).split('\n');
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...this.#inherited,
      [MARK]: this.#home,
      STORM_ENTRIES: this.#entriesFile,
      PM2_DISABLE_VERSION_CHECK: 'true',
    };
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** pm2 may delete its file during the read. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
