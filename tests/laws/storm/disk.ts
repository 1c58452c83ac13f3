import { mkdirSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { runCommand } from '@stampede/provision';
import type { Disk } from './site/site.ts';

const MOUNT_MS = 10_000;
/** More may be written between the reading of the used space and the new limit. */
const ATTEMPTS_MAX = 50;

/**
 * Mounts a memory file system of this size on a folder, if this user may mount. It uses only as much memory as its
 * files. Null where that is not possible.
 */
export async function mountDisk(folder: string, megabytes: number): Promise<Disk | null> {
  mkdirSync(folder, { recursive: true });
  if (process.platform !== 'linux') return null;
  const size = `size=${megabytes}m`;
  if (!(await mount(['-t', 'tmpfs', '-o', `${size},mode=755`, 'tmpfs', folder]))) return null;
  return new MountedDisk(folder, size);
}

/** Unmounts everything at or below the folder; open files stay until they are closed. */
export async function unmountBelow(folder: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const points = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1]?.replaceAll('\\040', ' ') ?? '')
    .filter((point) => point === folder || point.startsWith(`${folder}/`));
  for (const point of points.reverse())
    await runCommand('umount', ['--lazy', point], { timeoutMs: MOUNT_MS });
}

class MountedDisk implements Disk {
  readonly #folder: string;
  readonly #size: string;
  #lastFull: { readonly fromMs: number; readonly toMs: number } | null = null;

  constructor(folder: string, size: string) {
    this.#folder = folder;
    this.#size = size;
  }

  get isFull(): boolean {
    return this.#lastFull?.toMs === Number.POSITIVE_INFINITY;
  }

  get lastFull(): Disk['lastFull'] {
    return this.#lastFull;
  }

  async fill(): Promise<void> {
    if (!this.isFull) this.#lastFull = { fromMs: Date.now(), toMs: Number.POSITIVE_INFINITY };
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const { bsize, blocks, bfree } = await statfs(this.#folder);
      if (await mount(['-o', `remount,size=${(blocks - bfree) * bsize}`, this.#folder])) return;
    }
    throw new Error(`${this.#folder} cannot be filled`);
  }

  async free(): Promise<void> {
    if (!(await mount(['-o', `remount,${this.#size}`, this.#folder])))
      throw new Error(`${this.#folder} stays full`);
    if (this.#lastFull !== null && this.isFull) this.#lastFull = { ...this.#lastFull, toMs: Date.now() };
  }
}

async function mount(args: readonly string[]): Promise<boolean> {
  return (await runCommand('mount', args, { timeoutMs: MOUNT_MS })).ok;
}
