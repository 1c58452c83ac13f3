import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePort, redisBinary } from '@stampede/provision';
import { Redis } from 'ioredis';
import { waitFor } from './wait-for.ts';

const COUNT = 3;
const MASTER = 'test';
const DOWN_AFTER_MS = 1000;
/** A replaced master that returns is demoted after four times the second one; 8 s by default. */
const PACE = ['INFO-PERIOD', '1000', 'PUBLISH-PERIOD', '500'];

export interface SentinelOptions {
  readonly replicas?: number;
  /** A master that does not answer for this time is replaced. */
  readonly downAfterMs?: number;
  /** For a folder of each; default: a temporary one. */
  readonly dir?: string;
}

/** Three sentinels that watch a master and its replicas. */
export interface TestSentinels {
  /** REDIS_URL for the master that they name. */
  readonly url: string;
  /** The port of the present master. */
  masterPort(): Promise<number>;
  /** Makes them promote a replica, as an operator would. */
  switchMaster(): Promise<void>;
  remove(): Promise<void>;
}

/** Resolves when all of them have found the replicas and each other. */
export async function startTestSentinels(
  masterUrl: string,
  options: SentinelOptions = {},
): Promise<TestSentinels> {
  const { replicas = 1, downAfterMs = DOWN_AFTER_MS } = options;
  const { dir = mkdtempSync(join(tmpdir(), 'stampede-sentinel-')) } = options;
  const { port: masterPort } = new URL(masterUrl);
  const binary = await redisBinary({
    dataDir: dir,
    toolsDir: join(process.cwd(), '.stampede', 'tools'),
    log: () => undefined,
  });
  const sentinels: { port: number; child: ChildProcess }[] = [];
  for (let index = 0; index < COUNT; index += 1) {
    const from = 20_000 + Math.floor(Math.random() * 12_000);
    const port = await choosePort({ who: 'Sentinel', host: '127.0.0.1', from, log: () => undefined });
    const folder = join(dir, `sentinel-${index}`);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'sentinel.conf');
    writeFileSync(
      file,
      [
        `port ${port}`,
        'bind 127.0.0.1',
        `dir ${folder}`,
        `pidfile ${join(folder, 'redis.pid')}`,
        `sentinel monitor ${MASTER} 127.0.0.1 ${masterPort} 2`,
        `sentinel down-after-milliseconds ${MASTER} ${downAfterMs}`,
        `sentinel failover-timeout ${MASTER} 4000`,
        '',
      ].join('\n'),
    );
    const child = spawn(binary.path, [file, '--sentinel'], {
      stdio: 'ignore',
      env: { ...process.env, ...binary.env },
    });
    sentinels.push({ port, child });
  }
  const ask = async <Answer>(port: number, question: (client: Redis) => Promise<Answer>): Promise<Answer> => {
    const client = new Redis({ port, enableReadyCheck: false });
    client.on('error', () => undefined);
    try {
      return await question(client);
    } finally {
      client.disconnect();
    }
  };
  const call = async (port: number, ...args: string[]): Promise<unknown> =>
    ask(port, (client) => client.call('SENTINEL', ...args));
  for (const { port } of sentinels) {
    await waitFor('a sentinel answers', () => call(port, 'DEBUG', ...PACE).catch(() => null));
    await waitFor('the sentinels know each other and the replicas', async () => {
      const fields = await ask(port, (client) => client.call('SENTINEL', 'MASTER', MASTER)).catch(() => []);
      const text = JSON.stringify(fields instanceof Map ? [...fields].flat() : fields).replaceAll(
        /[":{}[\]]/g,
        ',',
      );
      return (
        text.replaceAll(/,+/g, ',').includes(`num-slaves,${replicas},`) &&
        text.replaceAll(/,+/g, ',').includes(`num-other-sentinels,${COUNT - 1},`)
      );
    });
  }
  const first = sentinels[0]?.port ?? 0;
  return {
    url: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${MASTER}/0`,
    masterPort: async () => Number(((await call(first, 'GET-MASTER-ADDR-BY-NAME', MASTER)) as string[])[1]),
    switchMaster: async () => {
      await call(first, 'FAILOVER', MASTER);
    },
    remove: async () => {
      await Promise.all(
        sentinels.map(
          ({ child }) =>
            new Promise<void>((resolve) => {
              if (child.exitCode !== null || child.signalCode !== null) {
                resolve();
                return;
              }
              child.once('exit', () => resolve());
              child.kill('SIGKILL');
            }),
        ),
      );
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
