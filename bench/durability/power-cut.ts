import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('note-syncs.c', import.meta.url));

/**
 * Simulates the effect of a power cut on Redis' append-only file: all that was written and not synced is lost. The
 * server runs with a small library that records each sync; after its SIGKILL the files are truncated to the recorded
 * size.
 *
 * It assumes that file names are kept, and that the disk confirms only what it has written.
 */
export class PowerCut {
  /** For the server's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #notes: string;
  /** Bytes on the disk by inode, at the server's last start. */
  #before = new Map<number, number>();

  private constructor(folder: string, library: string) {
    this.#folder = folder;
    this.#notes = join(folder, 'notes');
    this.env = { LD_PRELOAD: library, SYNC_NOTES: this.#notes };
  }

  /** Null where it cannot be simulated: it needs a C compiler, and Linux. */
  static prepare(): PowerCut | null {
    if (process.platform !== 'linux') return null;
    const folder = mkdtempSync(join(tmpdir(), 'stampede-syncs-'));
    const library = join(folder, 'note-syncs.so');
    try {
      execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, SOURCE, '-ldl'], { stdio: 'ignore' });
    } catch {
      rmSync(folder, { recursive: true });
      return null;
    }
    return new PowerCut(folder, library);
  }

  /** Call it when the server has loaded its files, which have survived. */
  begin(redisDir: string): void {
    this.#before = new Map(filesOf(redisDir).map(({ inode, bytes }) => [inode, bytes]));
  }

  /**
   * Call it when the server is dead.
   * @returns how many bytes were cut off
   */
  strike(redisDir: string): number {
    const synced = this.#readNotes();
    let cut = 0;
    for (const { path, inode, bytes } of filesOf(redisDir)) {
      const kept = Math.max(synced.get(inode) ?? 0, this.#before.get(inode) ?? 0);
      if (kept >= bytes) continue;
      truncateSync(path, kept);
      cut += bytes - kept;
    }
    return cut;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #readNotes(): Map<number, number> {
    const synced = new Map<number, number>();
    for (const line of readFileSync(this.#notes, 'utf8').split('\n')) {
      const [inode, bytes] = line.split(' ').map(Number);
      if (inode !== undefined && bytes !== undefined) synced.set(inode, bytes);
    }
    // Without any record the library was not loaded, and all data would seem lost.
    if (synced.size === 0) throw new Error('no sync was noted');
    return synced;
  }
}

function filesOf(redisDir: string): { path: string; inode: number; bytes: number }[] {
  const folder = join(redisDir, 'appendonlydir');
  return readdirSync(folder).map((name) => {
    const path = join(folder, name);
    const { ino, size } = statSync(path);
    return { path, inode: ino, bytes: size };
  });
}
