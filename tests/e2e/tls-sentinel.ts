import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redisBinary } from '@stampede/provision';
import { onFreePort } from '@stampede/testkit';
import type { Certificates } from './certificates.ts';

/** REDIS_URL of a sentinel with TLS only, whose master also has TLS only. */
export async function startTlsSentinel(
  masterPort: string,
  { authority, server }: Certificates,
): Promise<{ readonly url: string; remove(): Promise<void> }> {
  const dir = mkdtempSync(join(tmpdir(), 'stampede-tls-sentinel-'));
  const toolsDir = join(process.cwd(), '.stampede', 'tools');
  const binary = await redisBinary({ dataDir: dir, toolsDir, log: () => undefined });
  const file = join(dir, 'sentinel.conf');
  const start = async (port: number) => {
    writeFileSync(
      file,
      [
        ...['port 0', `tls-port ${port}`, 'bind 127.0.0.1', `dir ${dir}`, 'tls-replication yes'],
        ...[`tls-ca-cert-file ${authority}`, `tls-cert-file ${server.cert}`, `tls-key-file ${server.key}`],
        `sentinel monitor test 127.0.0.1 ${masterPort} 1`,
        '',
      ].join('\n'),
    );
    return {
      port,
      child: spawn(binary.path, [file, '--sentinel'], {
        stdio: 'ignore',
        env: { ...process.env, ...binary.env },
      }),
    };
  };
  const { port, child } = await onFreePort('Sentinel', start);
  return {
    url: `rediss+sentinel://127.0.0.1:${port}/test/0`,
    remove: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
