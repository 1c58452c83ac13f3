import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { metricsPort } from '@stampede/process';

/** One of our processes as deployed: the built code in a process of its own. */
export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  /** Where the buy API listens; null for a daemon. */
  readonly url: string | null;
  /** Where it serves its probes and metrics; null where METRICS_PORT is not given. */
  readonly metricsUrl: string | null;
  /** Its last output, to diagnose failures. */
  lastLines(): string;
  /** Stops it gracefully; kills it on a timeout. */
  stop(): Promise<void>;
  /** Kills it. */
  kill(): Promise<void>;
}

export type AppName = 'buy-api' | 'order-creator' | 'expiry-listener' | 'webhook-sender' | 'pages';

const READY_MS = 30_000;
const STOP_MS = 12_000;
const LINES_MAX = 50;

/**
 * Starts `apps/<name>/dist/main.js`, which must be built, and resolves when it reports ready.
 *
 * @param main the file to start instead
 * @param nodeArgs arguments of Node; default: those of the process's deployment
 * @param ownSession a session of its own, as under pm2. For measurements, because Linux may divide its processors among
 *   sessions; not for tests, because a Ctrl-C reaches only the session of the terminal
 * @throws Error with its last lines when it ends or does not report ready in time
 */
export async function startProcess(
  name: AppName,
  env: Readonly<Record<string, string>>,
  {
    main = join(process.cwd(), 'apps', name, 'dist', 'main.js'),
    nodeArgs,
    ownSession = false,
  }: {
    readonly main?: string;
    readonly nodeArgs?: readonly string[] | undefined;
    readonly ownSession?: boolean;
  } = {},
): Promise<RunningProcess> {
  const child = spawn(process.execPath, [...(nodeArgs ?? (await deployedNodeArgs(name))), main], {
    detached: ownSession,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // No metrics port by default: processes of other deployments use the usual ones.
    env: { ...process.env, METRICS_PORT: '0', ...env },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} cannot be started`);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const said = listen(child);
  const readySignal = new Promise<void>((resolve) =>
    child.on('message', (message) => {
      if (message === 'ready') resolve();
    }),
  );
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), READY_MS);
  });
  const first = await Promise.race([readySignal, ended.then(() => 'ended' as const), late]);
  clearTimeout(timer);
  if (first !== undefined) {
    await end('SIGKILL');
    throw new Error(`${name} did not become ready (${first}). Its output:\n${said.lines.join('\n')}`);
  }
  const port = said.port();
  const ofMetrics = metricsPort(Number(env['METRICS_PORT'] ?? 0), name, env['NODE_APP_INSTANCE'] ?? '0');
  return {
    name,
    pid,
    url: port === null ? null : `http://127.0.0.1:${port}`,
    metricsUrl: ofMetrics === null ? null : `http://127.0.0.1:${ofMetrics}`,
    lastLines: () => said.lines.join('\n'),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

/** The arguments of Node of the process's deployment. */
export async function deployedNodeArgs(name: AppName): Promise<readonly string[]> {
  const file = pathToFileURL(join(process.cwd(), 'scripts', 'lib', 'node-args.mjs')).href;
  const { nodeArgs } = (await import(file)) as { readonly nodeArgs: Record<AppName, readonly string[]> };
  return nodeArgs[name];
}

/** Collects a child's output, and finds its port. */
function listen(child: ChildProcess): { lines: string[]; port: () => number | null } {
  const lines: string[] = [];
  let port: number | null = null;
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const whole = (rest + text).split('\n');
      rest = whole.pop() ?? '';
      for (const line of whole) {
        const found = /"port":(\d+)[^\n]*"listening"/.exec(line)?.[1];
        if (found !== undefined) port = Number(found);
        lines.push(line);
        if (lines.length > LINES_MAX) lines.shift();
      }
    });
  }
  return { lines, port: () => port };
}
