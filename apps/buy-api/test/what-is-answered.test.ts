import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  instrumentedStores,
  startFarWorld,
  type FarWorld,
  type Step,
  type StepHook,
  type World,
} from '@stampede/testkit';
import type { Engine } from '../src/engine.ts';
import { type Api, type Reply, serve, slugOf } from './http-kit.ts';
import { realEngine } from './real-engine.ts';
import { WRITINGS, type Writing } from './writings.ts';

/** How long the buy API waits for a store that does not answer. */
const TIMEOUT_MS = 1000;

let servers: FarWorld;
let world: World;
let api: Api<Engine>;
let hook: StepHook = (_step, run) => run();
beforeAll(async () => {
  servers = await startFarWorld(TIMEOUT_MS);
  world = servers.world;
  const stores = instrumentedStores(servers.far.stores, (step, run) => hook(step, run));
  api = await serve(realEngine({ ...servers.far, stores }));
}, 60_000);
beforeEach(() => {
  hook = (_step, run) => run();
});
afterEach(() => heal());
afterAll(async () => {
  await servers.rest();
  await api.stop();
  await servers.close();
});

async function heal(): Promise<void> {
  hook = (_step, run) => run();
  await world.admin.config('SET', 'min-replicas-to-write', '0');
  await servers.settle();
}

/** What a store does from some moment on. */
const TROUBLES: Record<string, () => Promise<unknown>> = {
  'Redis refuses writes': () => world.admin.config('SET', 'min-replicas-to-write', '1'),
  'Redis is away': async () => servers.toRedis.cut(),
  'Postgres is away': async () => servers.toPostgres.cut(),
};

interface Moment {
  readonly kind: Step['kind'];
  readonly nth: number;
  readonly when: 'before' | 'after';
}

/** From when on; null: before the request. */
function momentsOf(commits: number): [string, Moment | null][] {
  const ofCommits = Array.from({ length: commits }, (_, index): [string, Moment][] => [
    [`at COMMIT ${index + 1}`, { kind: 'commit', nth: index + 1, when: 'before' }],
    [`after COMMIT ${index + 1}`, { kind: 'transaction', nth: index + 1, when: 'after' }],
  ]);
  return [
    ['before the request', null],
    ...ofCommits.flat(),
    ['after the first script', { kind: 'script', nth: 1, when: 'after' }],
  ];
}

/** Lets something happen at a moment of the next request. Returns whether that moment has come. */
function strike({ kind, nth, when }: Moment, trouble: () => unknown): () => boolean {
  let seen = 0;
  hook = async (step, run) => {
    if (step.kind !== kind) return run();
    seen += 1;
    const isNow = seen === nth;
    if (isNow && when === 'before') await trouble();
    const result = await run();
    if (isNow && when === 'after') await trouble();
    return result;
  };
  return () => seen >= nth;
}

/** The answer agrees with what the ledger has once all is well again, and saying it again has one effect in all. */
async function expectTruth(writing: Writing, reply: Reply): Promise<void> {
  await heal();
  const effects = await writing.effects();
  const slug = slugOf(reply);
  if (reply.status === 503) {
    expect(['unavailable', 'outcome-unknown']).toContain(slug);
    if (slug === 'unavailable') expect(effects).toBe(0);
    else expect(placeIn(reply)).toEqual(expect.any(String));
  } else {
    expectDone(reply);
    expect(effects).toBe(1);
  }
  const again = await writing.send(api);
  expectDone(again);
  // What is sold only in the gate becomes an order.
  await heal();
  expect(await writing.effects()).toBe(1);
}

/** What an unknown outcome is to be looked up or sent again by. */
function placeIn({ body, headers }: Reply): unknown {
  return body['orderNo'] ?? body['saleId'] ?? body['paymentId'] ?? body['buyerId'] ?? headers.get('location');
}

/** A 409 that says of itself what was recorded, or that it is there already, is an outcome too. */
function expectDone(reply: Reply): void {
  const slug = slugOf(reply);
  if (slug === undefined) expect([200, 201, 202]).toContain(reply.status);
  else expect(['amount-mismatch', 'sale-exists', 'sku-exists']).toContain(slug);
}

const cases = Object.entries(WRITINGS).map(([name, route]) => ({ name, ...route }));

describe.each(cases)('$name', ({ commits, prepare }) => {
  describe.each(Object.entries(TROUBLES))('while %s', (_trouble, trouble) => {
    test.each(momentsOf(commits))(
      '%s: the answer is what the ledger holds, and it can be sent again',
      async (_moment, moment) => {
        const writing = await prepare(world);
        const struck = moment === null ? null : strike(moment, trouble);
        if (moment === null) await trouble();
        const reply = await writing.send(api);
        // A step that ends without a script has none that could be followed by anything.
        if (moment !== null && moment.kind !== 'script') expect(struck?.()).toBe(true);
        await expectTruth(writing, reply);
      },
    );
  });
});

describe.each(cases.filter(({ commits }) => commits > 0))('$name', ({ commits, prepare }) => {
  describe.each(Array.from({ length: commits }, (_, index) => index + 1))('whose COMMIT %i', (nth) => {
    test.each(['vanishes', 'has no answer'])('%s is not said to have done nothing', async (fate) => {
      const writing = await prepare(world);
      const { toPostgres } = servers;
      const isCommit = (data: Buffer): boolean => data.includes('COMMIT\0');
      const lost: Promise<void>[] = [];
      strike({ kind: 'commit', nth, when: 'before' }, () => {
        lost.push(fate === 'vanishes' ? toPostgres.loseRequest(isCommit) : toPostgres.loseReply(isCommit));
      });
      const reply = await writing.send(api);
      expect(lost).toHaveLength(1);
      await Promise.all(lost);
      // The one before the last takes a ticket, which is no change.
      expect(slugOf(reply)).toBe(nth === commits ? 'outcome-unknown' : 'unavailable');
      await heal();
      expect(await writing.effects()).toBe(nth === commits && fate === 'has no answer' ? 1 : 0);
      await expectTruth(writing, reply);
    });
  });
});
