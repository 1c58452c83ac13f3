import { readFile, stat } from 'node:fs/promises';
import { codeOf, ProvisionError } from './provision-error.ts';
import { runCommand } from './run-command.ts';

/** The user, and the command line, for the server's programs. */
export interface PostgresAccount {
  /** The user, where it is not this process's user. */
  readonly ids?: { readonly uid: number; readonly gid: number };
  /** A program that runs the server's programs, such as `setpriv` with its arguments. */
  readonly through: readonly string[];
}

/** Ordinary users that exist on most systems and own nothing of value; the first one found is used. */
const CANDIDATES = ['postgres', 'nobody'];

/**
 * Postgres refuses to run as root. An ordinary user runs it directly; root runs it as an existing user: the owner of
 * the data, else the owner of the folder for it, else `postgres` or `nobody`.
 *
 * That user also needs access to the binaries and the data, which may be below a folder that only root may enter. Then
 * the server's processes get one capability, to pass through folders, and nothing else of root's.
 *
 * `dataDir` need not exist yet, `base`, the folder around it, must. Rejects with a ProvisionError that names the
 * inaccessible folder.
 */
export async function postgresAccount(
  base: string,
  dataDir: string,
  binary: string,
): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return { through: [] };
  const ids = (await ownerOf(dataDir)) ?? (await ownerOf(base)) ?? (await ordinaryUser());
  const who = ['--reuid', String(ids.uid), '--regid', String(ids.gid), '--clear-groups'];
  // Postgres checks its files with access(2), which ignores the capability unless this is set.
  const bits = ['--securebits', '+no_setuid_fixup'];
  const attempts: readonly PostgresAccount[] = [
    { ids, through: [] },
    // The read capability is enough to pass; where a container's root lacks it, the write capability includes it.
    ...['dac_read_search', 'dac_override'].map((right) => ({
      ids,
      through: ['setpriv', ...who, ...bits, '--inh-caps', `+${right}`, '--ambient-caps', `+${right}`],
    })),
  ];
  for (const account of attempts) {
    if (await canReach(account, base, binary)) return account;
  }
  throw new ProvisionError(
    `Postgres does not run as root, and user ${ids.uid} cannot enter ${base} or run ${binary}. ` +
      'Move the checkout to a folder that everybody may enter (not below /root), start Stampede as an ordinary ' +
      'user, or set DATABASE_URL to a Postgres that runs already.',
  );
}

/** The command line and the user for one of the server's programs. */
export function asAccount(
  { ids, through }: PostgresAccount,
  binary: string,
  args: readonly string[],
): {
  readonly command: string;
  readonly args: readonly string[];
  readonly ids: { uid?: number; gid?: number };
} {
  const [command, ...before] = through;
  // A program that changes the user itself must be started as root.
  if (command !== undefined) return { command, args: [...before, binary, ...args], ids: {} };
  return { command: binary, args, ids: ids ?? {} };
}

async function canReach(account: PostgresAccount, base: string, binary: string): Promise<boolean> {
  const { command, args, ids } = asAccount(account, '/bin/sh', [
    '-c',
    'cd -- "$1" && "$2" --version',
    'sh',
    base,
    binary,
  ]);
  return (await runCommand(command, args, { timeoutMs: 10_000, cwd: '/', ...ids })).ok;
}

/** The owner of a folder, unless it is root or there is no such folder. */
async function ownerOf(folder: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const { uid, gid } = await stat(folder);
    return uid === 0 ? undefined : { uid, gid };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function ordinaryUser(): Promise<{ uid: number; gid: number }> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => ''))
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of CANDIDATES) {
    const [uid, gid] = (lines.find((fields) => fields[0] === name) ?? []).slice(2, 4).map(Number);
    if (uid !== undefined && gid !== undefined && uid > 0) return { uid, gid };
  }
  throw new ProvisionError(
    `Postgres does not run as root, and this machine has none of the users ${CANDIDATES.join(', ')}. ` +
      'Start Stampede as an ordinary user, or set DATABASE_URL to a Postgres that runs already.',
  );
}
