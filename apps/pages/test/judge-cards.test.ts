import { describe, expect, it } from '@jest/globals';
import type { WatchedGate, WebhookEndpoint } from '@stampede/engine';
import { CARD_KINDS, type Card } from '../src/view/desk-view.ts';
import { judgeCards } from '../src/watching/judge-cards.ts';
import type { Seen, SeenStore } from '../src/watching/seen.ts';

const NOW_MS = Date.parse('2026-01-01T12:00:00.000Z');
const WELL: SeenStore = { refuses: false, words: null, code: null, sinceMs: null, problems: [] };
const GATE: WatchedGate = {
  ...{ partition: 0, trusted: true, serves: true, queueLength: 0, oldestEntryAgeMs: null },
  ...{ deadLetters: 0, oldestDeadLetterAtMs: null },
};
const HEALTHY: Seen = {
  ...{ nowMs: NOW_MS, redis: WELL, postgres: WELL, gates: [GATE], gateReasons: new Map(), queueLimit: 1000 },
  pm2Home: null,
  ...{ living: [{ name: 'buy-api', version: '1.0.0' }], missing: new Map(), blocking: [], secrets: [] },
  settings: { redis: [], postgres: [] },
  ...{ clocks: { redisAheadMs: 3, postgresAheadMs: -4 }, endpoints: [], refunds: [] },
};
const ENDPOINT: WebhookEndpoint = {
  ...{ endpointId: 'e', url: 'https://shop.example/x', types: null, saleId: null, description: null },
  ...{ disabledReason: null, failingSinceMs: NOW_MS - 1000, previousSecretUntilMs: null, createdAtMs: 0 },
};
const ALL_WRONG: Seen = {
  ...HEALTHY,
  gates: [
    { ...GATE, trusted: false, queueLength: 5, oldestEntryAgeMs: 9000 },
    { ...GATE, partition: 1, deadLetters: 2, oldestDeadLetterAtMs: NOW_MS - 60_000 },
  ],
  living: ['1.0.0', '1.1.0'].map((version) => ({ name: 'buy-api', version })),
  missing: new Map(['order-creator', 'expiry-listener'].map((name) => [name, NOW_MS - 5000])),
  blocking: [{ pid: 7, application: 'psql', user: 'u', state: 'active', openMs: 2000, isAwaited: true }],
  secrets: [{ path: '/x/.env', mode: '0644', readers: 'all' }],
  clocks: { redisAheadMs: 2000, postgresAheadMs: 0 },
  endpoints: [ENDPOINT],
  refunds: [{ currency: 'EUR', payments: 2, amount: 1999, oldestAtMs: NOW_MS - 3 * 86_400_000 }],
};

function kindsOf(seen: Seen): Card['kind'][] {
  return judgeCards(seen, new Map()).map(({ kind }) => kind);
}
const refusing = (words: string): SeenStore => ({ ...WELL, refuses: true, words, code: 'OOM', sinceMs: 1 });

describe('the cards', () => {
  it('are none where everything is well, and none of what could not be read', () => {
    expect(kindsOf(HEALTHY)).toEqual([]);
    const unread = {
      gates: null,
      living: null,
      blocking: null,
      clocks: null,
      endpoints: null,
      refunds: null,
    };
    expect(kindsOf({ ...HEALTHY, ...unread })).toEqual([]);
  });

  it('are in the order of harm, and a queue is hidden by each of its causes', () => {
    const hidden = ['store-refuses', 'queue'];
    expect(kindsOf(ALL_WRONG)).toEqual(CARD_KINDS.filter((kind) => !hidden.includes(kind)));
    const alone = { ...HEALTHY, gates: [{ ...GATE, queueLength: 5, oldestEntryAgeMs: 9000 }] };
    expect(kindsOf(alone)).toEqual(['queue']);
    const { missing, blocking } = ALL_WRONG;
    expect(kindsOf({ ...alone, blocking })).toEqual(['lock']);
    expect(kindsOf({ ...alone, missing })).toEqual(['no-order-creator', 'no-expiry-listener']);
  });

  it('are those of a store that refuses, in its words, without what follows from it', () => {
    const [card] = judgeCards({ ...ALL_WRONG, redis: refusing('OOM command not allowed') }, new Map());
    expect(card).toMatchObject({
      id: 'store-refuses:redis',
      cause: 'Redis cannot be used: OOM command not allowed.',
      next: 'Raise maxmemory of Redis, or give its machine more memory.',
    });
    const ofRedis = kindsOf({ ...ALL_WRONG, redis: refusing('x') });
    for (const kind of ['gate-untrusted', 'queue', 'dead-letters', 'clocks'] as const)
      expect(ofRedis).not.toContain(kind);
    const ofPostgres = kindsOf({ ...ALL_WRONG, postgres: refusing('x') });
    for (const kind of ['no-order-creator', 'no-expiry-listener', 'lock', 'queue', 'versions'] as const)
      expect(ofPostgres).not.toContain(kind);
  });

  it('say since when: by the store’s own time, or else since they were found first, for as long as they last', () => {
    const firstSeenMs = new Map<string, number>();
    const wrong = { ...HEALTHY, clocks: ALL_WRONG.clocks, refunds: ALL_WRONG.refunds };
    const sinceAt = (seen: Seen): (string | null)[] =>
      judgeCards(seen, firstSeenMs).map(({ since }) => since);
    expect(sinceAt(wrong)).toEqual(['2026-01-01T12:00:00.000Z', '2025-12-29T12:00:00.000Z']);
    expect(sinceAt({ ...wrong, nowMs: NOW_MS + 5000 })[0]).toBe('2026-01-01T12:00:00.000Z');
    expect(sinceAt({ ...HEALTHY, nowMs: NOW_MS + 6000 })).toEqual([]);
    expect(sinceAt({ ...wrong, nowMs: NOW_MS + 7000 })[0]).toBe('2026-01-01T12:00:07.000Z');
  });

  it('each have every text, and an id that no other card has', () => {
    const cards = judgeCards(ALL_WRONG, new Map());
    expect(new Set(cards.map(({ id }) => id)).size).toBe(cards.length);
    for (const { cause, effect, next } of cards)
      for (const text of [cause, effect, next]) expect(text).toMatch(/^[A-Z\d].*\.$/);
    expect(cards.find(({ kind }) => kind === 'refunds-due')?.cause).toBe(
      '2 payments are due for refund, 19.99 EUR; the oldest for 3 days.',
    );
  });

  it('give commands of pm2 with the folder of this deployment’s pm2, where it has its own', () => {
    const commandsWith = (pm2Home: string | null) =>
      judgeCards({ ...ALL_WRONG, pm2Home }, new Map()).flatMap(({ command }) =>
        command?.includes('pm2') === true ? [command] : [],
      );
    const own = ['restart order-creator', 'restart expiry-listener', 'reload all'];
    expect(commandsWith(null)).toEqual(own.map((step) => `npx pm2 ${step}`));
    expect(commandsWith("/x y/it's")).toEqual(own.map((step) => `PM2_HOME='/x y/it'\\''s' npx pm2 ${step}`));
    const waiting = { ...HEALTHY, gates: [{ ...GATE, queueLength: 5, oldestEntryAgeMs: 9000 }] };
    expect(judgeCards({ ...waiting, pm2Home: '/p' }, new Map())[0]?.command).toBe(
      "PM2_HOME='/p' npx pm2 logs order-creator",
    );
  });

  it('say where an operator finds the address of Postgres, and never have it', () => {
    const next = judgeCards(ALL_WRONG, new Map()).find(({ kind }) => kind === 'lock')?.next;
    expect(next).toContain('npm start prints DATABASE_URL; elsewhere it is in .env');
  });

  it('name the unit of refunds whose currency is not known', () => {
    const refunds = [{ currency: null, payments: 2, amount: 236_945, oldestAtMs: NOW_MS }];
    const [card] = judgeCards({ ...HEALTHY, refunds }, new Map());
    expect(card?.cause).toContain(', 236,945 minor units of unknown orders; ');
  });

  it('say where it is written how a dead letter without an order number is removed', () => {
    const next = judgeCards(ALL_WRONG, new Map()).find(({ kind }) => kind === 'dead-letters')?.next;
    expect(next).toContain('docs/recover.md');
  });
});
