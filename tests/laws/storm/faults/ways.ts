import type { Proxy, Undo } from '@stampede/testkit';
import type { Dice } from '../dice.ts';
import type { Fault } from '../fault.ts';
import type { Site } from '../site/site.ts';

const WHICH_MAX = 23;
/** The chance that all processes are hit instead of one. */
const ALL_CHANCE = 0.4;

/** The fault of each affected proxy, and its duration. */
interface Trouble {
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly lastsMs: number;
  impose(way: Proxy): Undo;
}

/** Network faults between our processes and their stores. */
export const wayFaults: readonly Fault[] = [
  troubled('delay', (dice) => {
    const ms = dice.between(50, 800);
    const jitterMs = dice.between(0, Math.floor(ms / 2));
    return {
      parameters: { ms, jitterMs },
      lastsMs: dice.between(1000, 8000),
      impose: (way) => way.delay(ms, jitterMs),
    };
  }),
  troubled('drop connections', () => ({
    parameters: {},
    lastsMs: 0,
    impose: (way) => {
      way.drop();
      return () => undefined;
    },
  })),
  troubled('break replies', (dice) => ({
    parameters: {},
    lastsMs: dice.between(200, 2000),
    impose: (way) => way.breakReplies('half'),
  })),
  troubled('swallow replies', (dice) => ({
    parameters: {},
    lastsMs: dice.between(200, 2000),
    impose: (way) => way.breakReplies('whole'),
  })),
  troubled('silence', (dice) => {
    const direction = dice.pick(['requests', 'replies', 'both']);
    const end = dice.pick(['mended', 'dropped']);
    return {
      parameters: { direction, end },
      lastsMs: dice.between(1000, 8000),
      impose: (way) => {
        const undo = way.silence(direction);
        return () => {
          if (end === 'dropped') way.drop();
          undo();
        };
      },
    };
  }),
  troubled('refuse connections', (dice) => ({
    parameters: {},
    lastsMs: dice.between(0, 6000),
    impose: (way) => way.refuse(),
  })),
];

function troubled(kind: string, drawTrouble: (dice: Dice) => Trouble): Fault {
  return {
    kind,
    needs: null,
    draw: (dice) => {
      const store = dice.pick(['redis', 'postgres', 'both']);
      const whose = dice.chance(ALL_CHANCE) ? 'all' : dice.between(0, WHICH_MAX);
      const { parameters, lastsMs, impose } = drawTrouble(dice);
      return {
        parameters: { store, whose, ...parameters },
        lastsMs,
        begin: async (site) => {
          const { names, ways } = choose(site, store, whose);
          const undo = ways.map(impose);
          const figures = Object.entries(parameters).map(([name, value]) => ` ${name} ${value}`);
          return {
            detail: `${names} to ${store}${figures.join('')} for ${lastsMs} ms`,
            forgetsFromMs: null,
            heal: async () => {
              for (const mend of undo) mend();
            },
          };
        },
      };
    },
  };
}

function choose(
  { apps }: Site,
  store: 'redis' | 'postgres' | 'both',
  whose: number | 'all',
): { names: string; ways: Proxy[] } {
  const chosen = whose === 'all' ? apps : apps.filter((_, index) => index === whose % apps.length);
  const ways = chosen.flatMap(({ toRedis, toPostgres }) => [
    ...(store === 'postgres' || toRedis === null ? [] : [toRedis]),
    // Without a proxy to Redis, the one to Postgres is used instead.
    ...(store === 'redis' && toRedis !== null ? [] : [toPostgres]),
  ]);
  return { names: whose === 'all' ? 'all' : chosen.map(({ name }) => name).join(), ways };
}
