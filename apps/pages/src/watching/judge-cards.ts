import { formatTime } from '@stampede/domain';
import { CARD_KINDS, type Card, type CardKind } from '../view/desk-view.ts';
import { clocks } from './cards/clocks.ts';
import { deadLetters } from './cards/dead-letters.ts';
import { endpointFails } from './cards/endpoint-fails.ts';
import type { Finding, Judge } from './cards/finding.ts';
import { gateUntrusted } from './cards/gate-untrusted.ts';
import { lock } from './cards/lock.ts';
import { noExpiryListener, noOrderCreator } from './cards/missing-processes.ts';
import { queue } from './cards/queue.ts';
import { refundsDue } from './cards/refunds-due.ts';
import { settings } from './cards/settings.ts';
import { storeRefuses } from './cards/store-refuses.ts';
import { versions } from './cards/versions.ts';
import type { Seen } from './seen.ts';

const JUDGES: Readonly<Record<CardKind, Judge>> = {
  'store-refuses': storeRefuses,
  'gate-untrusted': gateUntrusted,
  'no-order-creator': noOrderCreator,
  'no-expiry-listener': noExpiryListener,
  lock,
  queue,
  settings,
  clocks,
  'dead-letters': deadLetters,
  'endpoint-fails': endpointFails,
  'refunds-due': refundsDue,
  versions,
};

/** A cause by its card's id, and the kinds of what follows from it: they are hidden while it is shown. */
type Hiding = readonly [cause: string, hidden: readonly CardKind[]];
const HIDES: readonly Hiding[] = [
  ['store-refuses:redis', ['gate-untrusted', 'queue', 'dead-letters', 'clocks']],
  [
    'store-refuses:postgres',
    ['no-order-creator', 'no-expiry-listener', 'lock', 'queue', 'clocks', 'versions'],
  ],
  ['gate-untrusted', ['queue']],
  ['no-order-creator', ['queue']],
  ['lock', ['queue']],
];

/**
 * The cards in order of harm, without those that follow from another one.
 *
 * @param firstSeenMs since when each present card has been found, by its id; updated
 */
export function judgeCards(seen: Seen, firstSeenMs: Map<string, number>): Card[] {
  const found = CARD_KINDS.flatMap((kind) => JUDGES[kind](seen).map((finding) => ({ ...finding, kind })));
  const ids = new Set(found.map(({ id }) => id));
  for (const id of firstSeenMs.keys()) if (!ids.has(id)) firstSeenMs.delete(id);
  for (const id of ids) if (!firstSeenMs.has(id)) firstSeenMs.set(id, seen.nowMs);
  const hidden = new Set(HIDES.flatMap(([cause, kinds]) => (found.some(isOf(cause)) ? kinds : [])));
  return found
    .filter(({ kind }) => !hidden.has(kind))
    .map(({ sinceMs, ...card }) => ({
      ...card,
      since: formatTime(sinceMs ?? firstSeenMs.get(card.id) ?? seen.nowMs),
    }));
}

function isOf(cause: string): (finding: Finding) => boolean {
  return ({ id }) => id === cause || id.startsWith(`${cause}:`);
}
