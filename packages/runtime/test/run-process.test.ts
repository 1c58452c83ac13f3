import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { Lifecycle, runProcess, type ProcessContext } from '../src/index.ts';
import { ManualClock } from './manual-clock.ts';

const env = {
  REDIS_URL: 'redis://localhost:1',
  DATABASE_URL: 'postgres://u:hunter22@localhost:1/none',
};

/** What a process is to the operating system and to pm2. */
class FakeHost extends EventEmitter {
  readonly env: NodeJS.ProcessEnv;
  readonly exits: number[] = [];
  readonly sent: string[] = [];
  errors = '';
  readonly stdout = { write: (_text: string, _encoding: string, written: () => void) => written() };
  readonly stderr = {
    write: (text: string, _encoding: string, written: () => void) => {
      this.errors += text;
      written();
    },
  };

  constructor(environment: NodeJS.ProcessEnv = env) {
    super();
    this.env = environment;
  }

  send(message: string): void {
    this.sent.push(message);
    this.emit('sent');
  }

  exit(code: number): void {
    this.exits.push(code);
  }
}

class Part extends Lifecycle {
  readonly events: string[] = [];
  stopWith: () => Promise<void> = () => Promise.resolve();
  startWith: () => Promise<void> = () => Promise.resolve();

  constructor() {
    super('part');
  }

  protected async onStart(): Promise<void> {
    this.events.push('start');
    await this.startWith();
  }

  protected override onQuiet(): void {
    this.events.push('quiet');
  }

  protected async onStop(): Promise<void> {
    this.events.push('stop');
    await this.stopWith();
  }
}

function run(
  part: Part,
  host = new FakeHost(),
  build: (context: ProcessContext) => Promise<void> = async () => undefined,
) {
  const clock = new ManualClock();
  const lines: Record<string, unknown>[] = [];
  const logDestination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  const start = async (context: ProcessContext) => {
    await build(context);
    return part;
  };
  const code = runProcess('sample', { http: false }, start, { host, clock, logDestination });
  const ready = once(host, 'sent');
  return { host, clock, lines, code, ready };
}

describe('A process', () => {
  it('tells pm2 that it is ready once it is started', async () => {
    const part = new Part();
    const { host, ready, code } = run(part);
    expect(host.sent).toEqual([]);
    await ready;
    expect(host.sent).toEqual(['ready']);
    expect(part.events).toEqual(['start']);
    host.emit('SIGTERM');
    await code;
  });

  it.each([
    ['SIGINT', undefined],
    ['SIGTERM', undefined],
    ['message', 'shutdown'],
  ])('stops in good order at %s %s', async (event, detail) => {
    const part = new Part();
    const { host, ready, code, clock } = run(part);
    await ready;
    host.emit(event, detail);
    expect(await code).toBe(0);
    expect(host.exits).toEqual([0]);
    expect(part.events).toEqual(['start', 'quiet', 'stop']);
    expect(clock.asleep).toEqual([]);
    expect(host.eventNames()).toEqual([]);
  });

  it('is not hurried by further signals', async () => {
    const part = new Part();
    let finish = (): void => undefined;
    part.stopWith = () => new Promise((resolve) => (finish = resolve));
    const { host, ready, code } = run(part);
    await ready;
    for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM']) host.emit(signal);
    while (!part.events.includes('stop')) await nextTurn();
    host.emit('SIGINT');
    await nextTurn();
    expect(host.exits).toEqual([]);
    finish();
    expect(await code).toBe(0);
    expect(part.events).toEqual(['start', 'quiet', 'stop']);
  });

  it('names what hung and leaves with 1 when it is not gone within ten seconds', async () => {
    const part = new Part();
    part.stopWith = () => new Promise(() => undefined);
    const { host, ready, code, clock, lines } = run(part);
    await ready;
    host.emit('SIGTERM');
    while (!part.events.includes('stop')) await nextTurn();
    expect(clock.asleep).toEqual([10_000]);
    clock.advance(10_000);
    expect(await code).toBe(1);
    expect(lines.at(-1)).toMatchObject({ level: 'error', hung: ['part'] });
  });

  it('finishes a start during which a signal comes, and is never ready', async () => {
    const part = new Part();
    let finish = (): void => undefined;
    part.startWith = () => new Promise((resolve) => (finish = resolve));
    const { host, code } = run(part);
    while (!part.events.includes('start')) await nextTurn();
    host.emit('SIGINT');
    finish();
    expect(await code).toBe(0);
    expect(host.sent).toEqual([]);
    expect(part.events).toEqual(['start', 'quiet', 'stop']);
  });

  it('leaves with 1 when it cannot be built', async () => {
    const part = new Part();
    const { code, host, lines } = run(part, new FakeHost(), () => Promise.reject(new Error('no schema')));
    expect(await code).toBe(1);
    expect(host.sent).toEqual([]);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'fatal' }));
  });

  it('takes down what it built and leaves with 1 when it cannot be started', async () => {
    const part = new Part();
    part.startWith = () => Promise.reject(new Error('port taken'));
    const { code, host } = run(part);
    expect(await code).toBe(1);
    expect(part.events).toEqual(['start', 'quiet', 'stop']);
    expect(host.exits).toEqual([1]);
  });

  it('stops in good order and leaves with 1 when a part of it says that it cannot go on', async () => {
    const part = new Part();
    let fail = (_error: unknown): void => undefined;
    const { code, ready } = run(part, new FakeHost(), async (context) => {
      fail = (error) => context.fail(error);
    });
    await ready;
    fail(new Error('unknown schema'));
    expect(await code).toBe(1);
    expect(part.events).toEqual(['start', 'quiet', 'stop']);
  });

  it.each(['uncaughtException', 'unhandledRejection'])('leaves at once with 1 after an %s', async (event) => {
    const part = new Part();
    const { host, ready, code, lines } = run(part);
    await ready;
    host.emit(event, new Error('undefined is not a function'));
    expect(await code).toBe(1);
    expect(part.events).toEqual(['start']);
    expect(lines.at(-1)).toMatchObject({ level: 'fatal', err: { message: 'undefined is not a function' } });
    await part.stop();
  });

  it('leaves without its last lines rather than wait for an output that takes nothing', async () => {
    const host = new FakeHost();
    host.stdout.write = () => undefined;
    const { ready, code, clock } = run(new Part(), host);
    await ready;
    host.emit('SIGTERM');
    while (!clock.asleep.includes(500)) await nextTurn();
    expect(host.exits).toEqual([]);
    clock.advance(500);
    expect(await code).toBe(0);
  });

  it('reports every problem of its configuration, a line each, and builds nothing', async () => {
    let built = false;
    const { host, code } = run(
      new Part(),
      new FakeHost({ PORT: 'x', REDIS_URL: env.REDIS_URL }),
      async () => {
        built = true;
      },
    );
    expect(await code).toBe(1);
    expect(host.errors).toBe(
      'sample: PORT must be a whole number from 0 to 65535\nsample: DATABASE_URL is not set\n',
    );
    expect(host.exits).toEqual([1]);
    expect(built).toBe(false);
  });
});

describe('A real process', () => {
  const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

  async function spawnSample(environment: NodeJS.ProcessEnv) {
    const child = spawn(
      process.execPath,
      ['--conditions=stampede-source', '--import', file('transpile.mjs'), file('sample-process.main.ts')],
      { env: { PATH: process.env['PATH'], ...environment }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    );
    const output = { stdout: '', stderr: '' };
    child.stdout!.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
    const closed = once(child, 'close') as Promise<[number | null, string | null]>;
    const begun = await Promise.race([once(child, 'message'), closed]);
    return { child, output, closed, begun };
  }

  it.each(['SIGINT', 'SIGTERM'] as const)('is ready, and leaves with 0 at %s', async (signal) => {
    const { child, closed, begun } = await spawnSample(env);
    expect(begun[0]).toBe('ready');
    child.kill(signal);
    expect(await closed).toEqual([0, null]);
  });

  it('leaves with 0 when pm2 says so', async () => {
    const { child, closed } = await spawnSample(env);
    child.send('shutdown');
    expect(await closed).toEqual([0, null]);
  });

  it.each(['bug', 'rejection'])('leaves with 1 after a %s, and says why', async (kind) => {
    const { child, closed, output } = await spawnSample(env);
    child.send(kind);
    expect(await closed).toEqual([1, null]);
    expect(output.stdout).toContain('"level":"fatal"');
  });

  it('leaves with 0 also when nobody reads its log any more', async () => {
    const { child, closed } = await spawnSample(env);
    child.stdout!.destroy();
    child.stderr!.destroy();
    child.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
  });

  it('leaves with 1 when it cannot start', async () => {
    const { closed, output } = await spawnSample({ ...env, SAMPLE_CANNOT_START: '1' });
    expect(await closed).toEqual([1, null]);
    expect(output.stdout).toContain('cannot start');
  });

  it('leaves with 1 and a line for each problem of its configuration', async () => {
    const { closed, output } = await spawnSample({ PARTITIONS: '0' });
    expect(await closed).toEqual([1, null]);
    expect(output.stderr.trim().split('\n')).toEqual([
      'sample: REDIS_URL is not set',
      'sample: DATABASE_URL is not set',
      'sample: PARTITIONS must be a whole number from 1 to 256',
    ]);
    expect(output.stdout).toBe('');
  });
});
