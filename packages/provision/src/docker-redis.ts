import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { redisProcessId } from './ask-redis.ts';
import { ProvisionError } from './provision-error.ts';
import { lastLines, runCommand } from './run-command.ts';
import type { Server, ServerExit } from './server.ts';
import { waitUntil } from './wait-until.ts';

const IMAGE = 'redis:7';

/** Whether a Docker engine is available. Takes at most ten seconds. */
export async function dockerAnswers(): Promise<boolean> {
  return (await runCommand('docker', ['version', '--format', '{{.Server.Version}}'], { timeoutMs: 10_000 }))
    .ok;
}

/**
 * Runs Redis in a container, with the same settings as a server of our own, its data in `dir` and its port on the
 * loopback only. A container that an earlier run left for this folder is removed first. The first run may take minutes
 * to fetch the image (at most ten).
 *
 * Rejects with a ProvisionError that ends with Docker's output; then no container is left.
 */
export async function startDockerRedis(options: {
  readonly dir: string;
  readonly port: number;
  readonly appendfsync?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}): Promise<Server> {
  const { dir, port, appendfsync = 'everysec', signal } = options;
  mkdirSync(dir, { recursive: true });
  const name = `stampede-redis-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;
  await remove(name);
  const user = process.getuid && process.getgid ? ['--user', `${process.getuid()}:${process.getgid()}`] : [];
  const { ok, output } = await runCommand(
    'docker',
    [
      ...['run', '--detach', '--rm', '--name', name, ...user],
      ...['--publish', `127.0.0.1:${port}:6379`, '--volume', `${dir}:/data`, IMAGE, 'redis-server'],
      ...['--appendonly', 'yes', '--appendfsync', appendfsync, '--save', ''],
      ...['--maxmemory-policy', 'noeviction', '--notify-keyspace-events', 'Ex'],
    ],
    { timeoutMs: 600_000, signal },
  );
  const ready = ok && (await waitUntil(async () => (await redisProcessId(port)) !== undefined, 60_000, 100));
  if (!ready) {
    await remove(name);
    throw new ProvisionError(`Redis could not be started with Docker. Its output:\n${lastLines(output, 5)}`);
  }
  const pid = await runCommand('docker', ['inspect', '--format', '{{.State.Pid}}', name], {
    timeoutMs: 10_000,
  });
  return {
    url: `redis://127.0.0.1:${port}/0`,
    port,
    pid: Number(pid.output),
    exited: runCommand('docker', ['wait', name], { timeoutMs: 2_147_483_647 }).then(exitFrom),
    async stop() {
      await runCommand('docker', ['stop', '--time', '15', name], { timeoutMs: 30_000 });
      await remove(name);
    },
    async signal(sent) {
      await runCommand('docker', ['kill', '--signal', sent, name], { timeoutMs: 30_000 });
    },
    async kill(sent = 'SIGKILL') {
      await runCommand('docker', ['kill', '--signal', sent, name], { timeoutMs: 30_000 });
    },
  };
}

async function remove(name: string): Promise<void> {
  await runCommand('docker', ['rm', '--force', name], { timeoutMs: 30_000 });
}

function exitFrom({ output }: { readonly output: string }): ServerExit {
  const code = Number.parseInt(output, 10);
  return { code: Number.isNaN(code) ? null : code, signal: null };
}
