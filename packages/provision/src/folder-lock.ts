import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, messageOf, ProvisionError } from './provision-error.ts';
import { identify, lives, parseIdentity, type ProcessIdentity } from './process-identity.ts';

/** An exclusive lock of a folder, until this process releases it or dies. */
export interface FolderLock {
  release(): Promise<void>;
}

/** Longer than a process needs between reading a dead lock and replacing it. */
const SETTLE_MS = 100;

/**
 * Locks a folder. The lock is a file with the owner's process id and start time, so it ends with its owner, however
 * that ends, and a later process with the same id is not mistaken for it.
 *
 * Returns undefined when a living process has the lock. Rejects with a ProvisionError when the folder cannot be
 * written.
 */
export async function lockFolder(folder: string): Promise<FolderLock | undefined> {
  const self = identify(process.pid);
  if (self === undefined) throw new Error('The start time of this process cannot be found out.');
  const path = join(folder, 'lock');
  const nonce = randomUUID();
  const mine = JSON.stringify({ ...self, nonce });
  const draft = `${path}.${nonce}`;
  try {
    await mkdir(folder, { recursive: true });
    // Written to a draft and linked into place, so that no process reads an incomplete lock.
    await writeFile(draft, mine, { mode: 0o644 });
  } catch (error) {
    throw new ProvisionError(
      `${folder} cannot be written (${messageOf(error)}). It may belong to another user: start as that user, or delete the folder.`,
    );
  }
  try {
    if (!(await take(path, draft, mine))) return undefined;
  } finally {
    await rm(draft, { force: true });
  }
  return {
    async release() {
      if ((await read(path)) === mine) await rm(path, { force: true });
    },
  };
}

/** The owner of the folder's lock; undefined when it is free. */
export async function folderOwner(folder: string): Promise<ProcessIdentity | undefined> {
  const owner = ownerIn(await read(join(folder, 'lock')));
  return owner !== undefined && lives(owner) ? owner : undefined;
}

async function take(path: string, draft: string, mine: string): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    if (await linked(draft, path)) return true;
    const found = await read(path);
    if (found === undefined) continue;
    const owner = ownerIn(found);
    if (owner !== undefined && lives(owner)) return false;
    if (await steal(path, draft, found, mine)) return true;
  }
  return false;
}

/**
 * Replaces a dead owner's lock. Only the process with the takeover file may do that. If that process dies meanwhile,
 * several may delete the file and replace the lock one after the other; the last one owns it, so each reads the lock
 * again after a pause.
 */
async function steal(path: string, draft: string, dead: string, mine: string): Promise<boolean> {
  const takeover = `${path}.takeover`;
  if (!(await linked(draft, takeover))) {
    const stealer = ownerIn(await read(takeover));
    if (stealer === undefined || !lives(stealer)) await rm(takeover, { force: true });
    else await sleep(SETTLE_MS / 10);
    return false;
  }
  try {
    if ((await read(path)) !== dead) return false;
    // A copy, because the draft is needed again where this fails.
    const copy = `${draft}.copy`;
    await writeFile(copy, mine, { mode: 0o644 });
    await rename(copy, path);
  } finally {
    await rm(takeover, { force: true });
  }
  await sleep(SETTLE_MS);
  return (await read(path)) === mine;
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function ownerIn(text: string | undefined): ProcessIdentity | undefined {
  if (text === undefined) return undefined;
  try {
    return parseIdentity(JSON.parse(text));
  } catch {
    return undefined;
  }
}
