import { flushRedis } from './flush-redis.mjs';
import { rushOfBuyers } from './rush-of-buyers.mjs';
import { demoSale } from './demo.mjs';
import { pause } from './pause.mjs';

/** How long a server is away. */
const AWAY_MS = 5000;

/** The process that shows what happens, and has asked for it. */
const WATCHING = 'pages';

/**
 * What can be broken: the processes always, and of the servers those that this start has started.
 *
 * @param {object} site
 * @param {{ Redis?: import('./kept-server.mjs').KeptServer, Postgres?: import('./kept-server.mjs').KeptServer }} site.kept
 * @param {() => Promise<{ name: string, pid: number }[]>} site.processes those that live now
 * @param {string} site.base the API's address
 * @param {string} site.operatorToken
 * @param {string} site.shopToken
 * @returns {Record<string, (signal: AbortSignal) => Promise<import('./demonstration.mjs').Begun>>}
 */
export function demonstrationActions({ kept, processes, base, operatorToken, shopToken }) {
  const { Redis, Postgres } = kept;
  return {
    buyers: async (signal) => {
      const sale = await demoSale(base, operatorToken);
      if (sale === undefined) throw new Error('No sale is open, so there is nothing to buy.');
      const over = rushOfBuyers({ base, saleId: sale.saleId, token: shopToken, signal });
      return { done: `500 buyers want something of ${sale.saleId}.`, over };
    },
    kill: async () => {
      const alive = (await processes()).filter(({ name }) => name !== WATCHING);
      const victim = alive[Math.floor(Math.random() * alive.length)];
      if (victim === undefined) throw new Error('No process lives just now.');
      process.kill(victim.pid, 'SIGKILL');
      return { done: `Killed ${victim.name} (process ${victim.pid}). pm2 starts it again.` };
    },
    ...(Redis && {
      flush: async () => {
        await flushRedis(Redis.server.port);
        return { done: 'Redis has forgotten everything. The gate is rebuilt from Postgres.' };
      },
      'freeze-redis': async (signal) => {
        const { server } = Redis;
        await server.signal('SIGSTOP');
        const over = pause(AWAY_MS, signal).then(() => server.signal('SIGCONT'));
        return { done: 'Redis is frozen for 5 seconds.', over };
      },
    }),
    ...(Postgres && {
      'stop-postgres': async () => {
        const { back: over } = await Postgres.stopFor(AWAY_MS);
        return { done: 'Postgres is stopped for 5 seconds.', over };
      },
    }),
  };
}
