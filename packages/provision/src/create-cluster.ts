import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { asAccount, type PostgresAccount } from './postgres-account.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { codeOf, ProvisionError } from './provision-error.ts';
import { lastLines, runCommand, type CommandResult } from './run-command.ts';

/** The user and the database of every cluster. */
export const NAME = 'stampede';

const UNFINISHED = 'new-';

/** Whether the folder contains a complete cluster. */
export async function hasCluster(dataDir: string): Promise<boolean> {
  try {
    await stat(join(dataDir, 'PG_VERSION'));
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Creates a cluster with one user, one database and a random password, stored in a file that only this user may read.
 * It is created in a temporary folder and renamed when complete: after a kill at any point the next start creates a new
 * one and deletes the incomplete one. Takes seconds.
 */
export async function createCluster(options: {
  readonly binaries: PostgresBinaries;
  readonly account: PostgresAccount;
  /** The folder for the cluster and the password file. */
  readonly base: string;
  readonly dataDir: string;
  /** Does not wait for the disk: for a temporary server. */
  readonly unsafe: boolean;
  readonly signal?: AbortSignal | undefined;
}): Promise<void> {
  const { binaries, account, base, dataDir, unsafe, signal } = options;
  const password = randomBytes(24).toString('base64url');
  for (const name of await readdir(base)) {
    if (name.startsWith(UNFINISHED)) await rm(join(base, name), { recursive: true, force: true });
  }
  const work = await mkdtemp(join(base, UNFINISHED));
  try {
    const cluster = join(work, 'data');
    const secret = join(work, 'password');
    await mkdir(cluster, { mode: 0o700 });
    await writeFile(secret, `${password}\n`, { mode: 0o600 });
    for (const path of [work, cluster, secret]) await give(path, account);
    const run = (binary: string, args: readonly string[], input?: string): Promise<CommandResult> => {
      const line = asAccount(account, binary, args);
      return runCommand(line.command, line.args, {
        timeoutMs: 120_000,
        cwd: cluster,
        env: serverEnvironment(),
        ...line.ids,
        ...(input !== undefined && { input }),
        signal,
      });
    };
    const made = await run(binaries.initdb, [
      ...['--pgdata', cluster, '--username', NAME, '--pwfile', secret],
      ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--no-instructions'],
      ...(unsafe ? ['--no-sync'] : []),
    ]);
    if (!made.ok) throw clusterProblem(base, made);
    // There is no client program for this server, so the database is created in the server's single-user mode.
    const database = await run(
      binaries.postgres,
      ['--single', '-D', cluster, 'template1'],
      `CREATE DATABASE ${NAME};\n`,
    );
    if (!database.ok || /\bERROR\b|\bFATAL\b/.test(database.output)) throw clusterProblem(base, database);
    await writeFile(passwordFile(base), `${password}\n`, { mode: 0o600 });
    await chmod(passwordFile(base), 0o600);
    await rm(dataDir, { recursive: true, force: true });
    await rename(cluster, dataDir);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The cluster's password. Rejects with a ProvisionError when the file is missing. */
export async function readPassword(base: string): Promise<string> {
  try {
    return (await readFile(passwordFile(base), 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new ProvisionError(
      `The password of the Postgres in ${base} is gone (${passwordFile(base)}). ` +
        'Start with `npm start -- --reset` to begin with empty data.',
    );
  }
}

/** The environment without the variables that change what Postgres uses, and with English messages. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}

async function give(path: string, { ids }: PostgresAccount): Promise<void> {
  if (ids !== undefined) await chown(path, ids.uid, ids.gid);
}

function passwordFile(base: string): string {
  return join(base, 'password');
}

function clusterProblem(base: string, { output }: CommandResult): ProvisionError {
  return new ProvisionError(
    `Postgres could not prepare its data in ${base}. Its output:\n${lastLines(output, 8)}`,
  );
}
