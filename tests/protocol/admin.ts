import { GateNodes, parseRedisUrl } from '@stampede/store';
import { waitFor, type World } from '@stampede/testkit';

/** A client for looking into Redis and for breaking it. */
export type Redis = World['admin'];

/** On a connection of its own, which the code under test does not use. */
export async function openAdmin(url: string): Promise<{ redis: Redis; close: () => void }> {
  const nodes = new GateNodes({
    place: parseRedisUrl(url),
    name: 'admin',
    timeoutMs: 10_000,
    onError: () => undefined,
  });
  await waitFor('the server is known', () => nodes.identified);
  const [answer] = await nodes.onEachServer('look', async (client) => ({ client }));
  if (answer === undefined) throw new Error(`nobody answers at ${url}`);
  return {
    redis: answer.client,
    close: () => {
      nodes.close();
    },
  };
}
