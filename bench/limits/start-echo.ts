import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { deployedNodeArgs } from '@stampede/testkit';

export interface Echo {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** The request whose answer the echo repeats. */
export interface Sample {
  readonly url: string;
  readonly path: string;
  readonly token: string;
  readonly buyerId: string;
}

/**
 * A bare `node:http` server in a process of its own, with the buy API's arguments of Node. It repeats the real API's
 * answer to a sample.
 */
export async function startEcho(sample: Sample): Promise<Echo> {
  const reply = await fetch(`${sample.url}${sample.path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sample.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ quantity: 1, buyerId: sample.buyerId }),
  });
  const body = await reply.text();
  // Node writes these two itself, as in the real answer.
  const headers = Object.fromEntries(
    [...reply.headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name)),
  );
  const file = fileURLToPath(new URL('echo.mjs', import.meta.url));
  const child = fork(file, { execArgv: [...(await deployedNodeArgs('buy-api'))], detached: true });
  child.send({ status: reply.status, headers, body });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
