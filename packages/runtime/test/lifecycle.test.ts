import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import { Group } from '../src/group.ts';
import { Lifecycle } from '../src/lifecycle.ts';
import { Loop } from '../src/loop.ts';
import { Registry } from '../src/metrics.ts';
import { MetricsExchange } from '../src/metrics-exchange.ts';
import type { Stoppable } from '../src/stoppable.ts';
import { recordingLogger } from './log-lines.ts';

/** Writes down what happens to it. Each hook takes a few turns of the event loop. */
class Probe extends Lifecycle {
  readonly events: string[];

  constructor(name = 'probe', events: string[] = []) {
    super(name);
    this.events = events;
  }

  protected async onStart(): Promise<void> {
    this.events.push(`${this.name} starting`);
    await nextTurn();
    this.events.push(`${this.name} started`);
  }

  protected async onStop(): Promise<void> {
    this.events.push(`${this.name} stopping`);
    await nextTurn();
    this.events.push(`${this.name} gone`);
  }
}

class Failing extends Probe {
  protected override async onStart(): Promise<void> {
    await super.onStart();
    throw new Error('no such server');
  }
}

describe('What is long-lived', () => {
  it('starts once and stops once', async () => {
    const probe = new Probe();
    await Promise.all([probe.start(), probe.start()]);
    await Promise.all([probe.stop(), probe.stop()]);
    await probe.stop();
    expect(probe.events).toEqual(['probe starting', 'probe started', 'probe stopping', 'probe gone']);
  });

  it.each(['stop', 'quiet'] as const)('does not start after a %s', async (method) => {
    const probe = new Probe();
    await probe[method]();
    await probe.start();
    await probe.stop();
    expect(probe.events).toEqual([]);
  });

  it('finishes a start during which it is stopped, before it goes', async () => {
    const probe = new Probe();
    const started = probe.start();
    await probe.stop();
    await started;
    expect(probe.events).toEqual(['probe starting', 'probe started', 'probe stopping', 'probe gone']);
  });

  it('tells every caller that its start failed, and is taken down all the same', async () => {
    const probe = new Failing();
    await expect(probe.start()).rejects.toThrow('no such server');
    await expect(probe.start()).rejects.toThrow('no such server');
    await probe.stop();
    expect(probe.events.at(-1)).toBe('probe gone');
  });
});

describe('A group', () => {
  it('starts its parts in order and stops them in reverse order', async () => {
    const events: string[] = [];
    const group = new Group('g', [new Probe('a', events), new Probe('b', events)]);
    await group.start();
    await group.stop();
    expect(events.filter((event) => /started|gone/.test(event))).toEqual([
      'a started',
      'b started',
      'b gone',
      'a gone',
    ]);
  });

  it('starts no further part when stopped during its start', async () => {
    const events: string[] = [];
    const group = new Group('g', [new Probe('a', events), new Probe('b', events)]);
    const started = group.start();
    await group.stop();
    await started;
    expect(events).toEqual(['a starting', 'a started', 'a stopping', 'a gone']);
  });

  it('takes down what it started when a later part fails', async () => {
    const events: string[] = [];
    const group = new Group('g', [new Probe('a', events), new Failing('b', events), new Probe('c', events)]);
    await expect(group.start()).rejects.toThrow('no such server');
    await group.stop();
    expect(events).toContain('a gone');
    expect(events).toContain('b gone');
    expect(events).not.toContain('c starting');
  });

  it('names the parts that are still there, those of groups inside included', async () => {
    const hung = new Probe('hung');
    hung.stop = () => new Promise(() => undefined);
    const group = new Group('outer', [new Probe('below'), new Group('inner', [hung, new Probe('quick')])]);
    await group.start();
    expect(group.remaining()).toEqual(['below', 'hung', 'quick']);
    group.stop().catch(() => undefined);
    for (let i = 0; i < 10; i += 1) await nextTurn();
    expect(group.remaining()).toEqual(['below', 'hung']);
  });

  it('stops all parts even if one cannot, and says so', async () => {
    const broken = new Probe('broken');
    broken.stop = () => Promise.reject(new Error('stuck'));
    const below = new Probe('below');
    const group = new Group('g', [below, broken]);
    await group.start();
    await expect(group.stop()).rejects.toThrow(AggregateError);
    expect(below.events.at(-1)).toBe('below gone');
  });
});

describe('Every implementation, started, quieted and stopped from many places at once,', () => {
  const { log } = recordingLogger();
  let busy = 0;
  const work = async () => {
    busy += 1;
    await nextTurn();
    busy -= 1;
    return { more: Math.random() < 0.5 };
  };
  const loop = () => new Loop({ name: 'loop', idleMs: 1, log, runOnce: work });
  const kinds: [string, (directory: string) => Stoppable][] = [
    ['Loop', loop],
    ['Group', () => new Group('group', [new Probe(), loop(), new Group('inner', [loop(), new Probe()])])],
    [
      'MetricsExchange',
      (directory) =>
        new MetricsExchange({ registry: new Registry(), process: 'p', instance: '0', directory, log }),
    ],
  ];

  it.each(kinds)('is gone when stopped: %s', async (_kind, make) => {
    const directory = await mkdtemp(join(tmpdir(), 'stampede-test-'));
    for (let round = 0; round < 50; round += 1) {
      const one = make(directory);
      const places = Array.from({ length: 10 }, async () => {
        for (let step = 0; step < 5; step += 1) {
          for (let turns = Math.floor(Math.random() * 4); turns > 0; turns -= 1) await nextTurn();
          const choice = Math.random();
          if (choice < 0.6) await one.start();
          else if (choice < 0.7) one.quiet();
          else await one.stop();
        }
      });
      await Promise.all(places);
      await one.stop();
      expect(busy).toBe(0);
      expect(await readdir(directory)).toEqual([]);
    }
    await rm(directory, { recursive: true });
  });
});
