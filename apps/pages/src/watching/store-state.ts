import type { Stores } from '@stampede/engine';
import type { SeenStore } from './seen.ts';

/** Missing permissions are permanent: a store that still serves other commands is of no use. */
const NOT_ALLOWED = new Set(['NOPERM', '42501']);

/** A store with the words of its last trouble, or of none where it does not answer. */
export function storeState(
  { troubles }: Stores,
  store: 'redis' | 'postgres',
  { isAway, problems }: { isAway: boolean; problems: SeenStore['problems'] },
): SeenStore {
  const own = troubles.present().filter((trouble) => trouble.store === store);
  const denied = own.find(({ code }) => NOT_ALLOWED.has(code));
  const refuses = isAway || denied !== undefined;
  const trouble = denied ?? own.sort((one, other) => other.lastAtMs - one.lastAtMs)[0];
  if (!refuses || trouble === undefined) return { refuses, words: null, code: null, sinceMs: null, problems };
  const { words, code, sinceMs } = trouble;
  return { refuses, words, code, sinceMs, problems };
}
