import { setImmediate as nextTurn } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import { Group } from '../src/group.ts';
import { LateGroup } from '../src/late-group.ts';
import { Lifecycle } from '../src/lifecycle.ts';
import { Loop } from '../src/loop.ts';
import { ProbeServer } from '../src/probe-server.ts';
import { Resource } from '../src/resource.ts';
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

describe('A resource', () => {
  it('is used until it is stopped, and is closed once', async () => {
    const events: string[] = [];
    const resource = new Resource({
      name: 'r',
      open: async () => void events.push('open'),
      close: () => void events.push('close'),
    });
    await resource.start();
    resource.quiet();
    expect(events).toEqual(['open']);
    await Promise.all([resource.stop(), resource.stop()]);
    expect(events).toEqual(['open', 'close']);
  });

  it('that was open from the beginning is closed also where its group was never started', async () => {
    const events: string[] = [];
    const resource = new Resource({ name: 'r', close: () => void events.push('close') });
    await new Group('g', [resource]).stop();
    expect(events).toEqual(['close']);
  });
});

describe('A late group', () => {
  it('begins when its owner calls begin, and not when its owner starts', async () => {
    const events: string[] = [];
    const late = new LateGroup('late', [new Probe('a', events)]);
    const group = new Group('g', [late]);
    await group.start();
    expect(events).toEqual([]);
    await Promise.all([late.begin(), late.begin()]);
    expect(events).toEqual(['a starting', 'a started']);
    await group.stop();
    expect(events.at(-1)).toBe('a gone');
  });

  it('does not begin after its owner was stopped', async () => {
    const events: string[] = [];
    const late = new LateGroup('late', [new Probe('a', events)]);
    const group = new Group('g', [late]);
    await group.start();
    await group.stop();
    await late.begin();
    expect(events).toEqual([]);
  });
});

describe('The troubles of a group', () => {
  it('are those of its parts, for as long as they last', async () => {
    let isBroken = true;
    let runs = 0;
    const loop = new Loop({
      name: 'work',
      idleMs: 1,
      log: recordingLogger().log,
      runOnce: async () => {
        runs += 1;
        if (isBroken) throw new Error('the store is away');
        return { more: false };
      },
    });
    const group = new Group('outer', [new Probe(), new Group('inner', [loop])]);
    expect(group.troubles()).toEqual([]);
    await group.start();
    while (runs === 0 || group.troubles().length === 0) await nextTurn();
    expect(group.troubles()).toEqual(['work: the store is away']);
    isBroken = false;
    while (group.troubles().length > 0) await nextTurn();
    await group.stop();
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
  const lateGroup = () => {
    const group = new LateGroup('late', [loop()]);
    nextTurn(undefined)
      .then(() => group.begin())
      .catch(() => undefined);
    return group;
  };
  const kinds: [string, () => Stoppable][] = [
    ['Loop', loop],
    ['Group', () => new Group('group', [new Probe(), loop(), new Group('inner', [loop(), new Probe()])])],
    ['LateGroup', lateGroup],
    [
      'Resource',
      () =>
        new Resource({
          name: 'resource',
          open: async () => void (busy += 1),
          close: () => void (busy = 0),
        }),
    ],
    [
      'ProbeServer',
      () =>
        new ProbeServer({
          ...{ host: '127.0.0.1', port: 0, log },
          readiness: async () => ({ status: 'ready' }),
          metrics: async () => '',
        }),
    ],
  ];

  it.each(kinds)('is gone when stopped: %s', async (_kind, make) => {
    for (let round = 0; round < 50; round += 1) {
      const one = make();
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
    }
  });
});
