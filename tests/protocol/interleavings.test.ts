import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomNumbers } from '@stampede/testkit';
import { CONFIGURATIONS, scenarioOf } from './configurations.ts';
import { playAll, randomly, shrink, tell, type Explored, type Play } from './explore.ts';
import { playHistory, type Told } from './history.ts';
import { Lanes } from './lanes.ts';
import { DEEPER, SECONDS, SEED } from './patience.ts';
import { randomScenario } from './random-scenarios.ts';

const LANES = 3;
/** Of the time, the part in which every history of the configurations is played. */
const COMPLETE_PART = 0.7;
const TIMEOUT_MS = 4 * SECONDS * 1000 + 60_000;

interface Wandered {
  readonly histories: number;
  readonly failure: Told | null;
}

/*
 * The real scripts and the real transactions of several actors, step by step, in an order that this test chooses.
 * After each history the system is left alone until it rests, and every law is looked at.
 */
describe('whatever comes in between, the laws hold', () => {
  const results = new Map<string, Promise<Explored>>();
  const wanderings: Promise<Wandered>[] = [];
  let lanes: Lanes;
  let driven: Promise<void>;

  beforeAll(async () => {
    lanes = await Lanes.open(LANES);
    const begin = performance.now();
    CONFIGURATIONS.forEach((configuration, index) => {
      // On a busy machine each has its share of the time, and the first do not take it from the last.
      const share = Math.min(1, (index + LANES) / CONFIGURATIONS.length);
      const until = begin + SECONDS * COMPLETE_PART * share * 1000;
      const result = lanes.add((arena, beginning) => {
        const scenario = scenarioOf(configuration, beginning, DEEPER);
        return playAll((choose) => playHistory(arena, scenario, choose), until);
      });
      results.set(configuration.name, result);
    });
    for (let lane = 0; lane < LANES; lane += 1) {
      wanderings.push(wander(SEED + lane * 1_000_000, begin + SECONDS * 1000));
    }
    driven = lanes.drive();
  }, TIMEOUT_MS);

  afterAll(async () => {
    await driven;
    await lanes.close();
  }, TIMEOUT_MS);

  /** Histories at random until the time is over, or one breaks a law. */
  function wander(seed: number, until: number): Promise<Wandered> {
    return lanes.add(async (arena, beginning) => {
      for (let histories = 0; ; histories += 1) {
        if (performance.now() > until) return { histories, failure: null };
        const random = randomNumbers(seed + histories);
        const scenario = randomScenario(random, beginning);
        const play: Play = (choose) => playHistory(arena, scenario, choose);
        const choices: number[] = [];
        const told = await play(randomly(random, choices));
        if (told.broken.length > 0) return { histories, failure: await shrink(play, choices, told) };
      }
    });
  }

  it.each(CONFIGURATIONS)(
    'in every history in which $name',
    async ({ name }) => {
      const { failure, histories, complete } = (await results.get(name))!;
      expect(failure === null ? '' : tell(failure)).toBe('');
      note(`${histories} histories${complete ? '' : ' (time was over)'}: ${name}`);
    },
    TIMEOUT_MS,
  );

  it(
    `in histories at random (PROTOCOL_SEED=${SEED})`,
    async () => {
      const wandered = await Promise.all(wanderings);
      const failed = wandered.find(({ failure }) => failure !== null)?.failure ?? null;
      expect(failed === null ? '' : tell(failed)).toBe('');
      note(`${wandered.reduce((sum, { histories }) => sum + histories, 0)} histories at random`);
    },
    TIMEOUT_MS,
  );
});

/** Said only to somebody who asked for a long run: in `npm test` it would be noise. */
function note(line: string): void {
  if (process.env['PROTOCOL_SECONDS'] !== undefined) process.stdout.write(`${line}\n`);
}
