import type { Fault } from '../fault.ts';

const DOWN_MAX_MS = 6000;

/** SIGKILL of the pgbouncer between Postgres and some of our processes, which restarts without sessions. */
export const pgbouncerRestarted: Fault = {
  kind: 'pgbouncer restarted',
  needs: 'pgbouncer',
  draw: (dice) => {
    const lastsMs = dice.between(0, DOWN_MAX_MS);
    return {
      parameters: {},
      lastsMs,
      begin: async ({ pgbouncer }) => {
        if (pgbouncer === null) throw new Error('there is none');
        const heal = await pgbouncer.takeDown();
        return { detail: `for ${lastsMs} ms`, forgetsFromMs: null, heal };
      },
    };
  },
};
