import type { Fault } from '../fault.ts';

const WHICH_MAX = 11;
const WRONG_SECONDS = 30;

/** The clock of one of our processes is half a minute ahead or behind. */
export const wrongClock: Fault = {
  kind: 'wrong clock',
  needs: 'clock',
  draw: (dice) => {
    const which = dice.between(0, WHICH_MAX);
    const seconds = dice.pick([-WRONG_SECONDS, WRONG_SECONDS]);
    const lastsMs = dice.between(2000, 10_000);
    return {
      parameters: { which, seconds },
      lastsMs,
      begin: async ({ apps }) => {
        const having = apps.flatMap(({ name, clock }) => (clock === null ? [] : [{ name, clock }]));
        const chosen = having[which % Math.max(1, having.length)];
        if (chosen === undefined) throw new Error('no clock can be shifted');
        const { name, clock } = chosen;
        await clock.shift(seconds);
        return {
          detail: `${name} ${seconds} s for ${lastsMs} ms`,
          forgetsFromMs: null,
          heal: () => clock.shift(0),
        };
      },
    };
  },
};
