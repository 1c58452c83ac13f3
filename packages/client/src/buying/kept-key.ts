import { pause } from '../calling/pause.ts';
import { alone } from './alone.ts';
import type { KeySource } from './key-source.ts';
import type { KeyStorage } from './key-storage.ts';
import { isKey, newKey } from './new-key.ts';

/** Another page that read before this one wrote has written by then. */
const SETTLE_MS = 50;

/**
 * A key that is kept under a name, so that the same wish has the same key after a reload and in other pages. It stays
 * until `renew`, also when the purchase was placed.
 *
 * Without Web Locks, pages that make the key in the same 50 ms agree on the one that was written last; pages that are
 * slower than that may differ.
 *
 * @throws what the storage throws; nothing is bought with a key that could not be kept
 */
export function keptKey(storage: KeyStorage, wish: string): KeySource<Promise<string>> {
  const name = `stampede:${wish}`;
  let key: Promise<string> | undefined;
  const read = async (): Promise<string> => {
    try {
      return await alone(name, storage, (isLocked) => readOrMake(storage, name, isLocked));
    } catch (error) {
      key = undefined;
      throw error;
    }
  };
  return {
    current: () => (key ??= read()),
    async renew() {
      const own = await key?.catch(() => undefined);
      await alone(name, storage, async () => {
        // Another page may have begun anew before: its key is for both.
        if (own === undefined || (await storage.getItem(name)) === own) await storage.removeItem(name);
      });
      key = undefined;
    },
  };
}

async function readOrMake(storage: KeyStorage, name: string, isLocked: boolean): Promise<string> {
  const kept = await storage.getItem(name);
  if (isKey(kept)) return kept;
  await storage.setItem(name, newKey());
  if (!isLocked) await pause(SETTLE_MS);
  const written = await storage.getItem(name);
  if (!isKey(written)) throw new Error(`The storage does not keep ${name}.`);
  return written;
}
