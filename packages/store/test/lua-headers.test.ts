import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseHeader, type Script } from '../src/redis/script.ts';

type AnyScript = Script<string, string, string, unknown>;

const folder = new URL('../lua/', import.meta.url);
const bindings = new URL('../src/redis/scripts/', import.meta.url);
const names = readdirSync(folder).map((file) => file.replace(/\.lua$/, ''));
const modules: Record<string, unknown>[] = [];
// One after the other: jest's module loader does not take them all at once.
for (const file of readdirSync(bindings)) {
  modules.push((await import(new URL(file, bindings).pathname)) as Record<string, unknown>);
}
const bound = modules
  .flatMap((module) => Object.values(module))
  .filter((value): value is AnyScript => typeof value === 'object' && value !== null && 'sha' in value);

it('every script has one binding, and every binding its script', () => {
  expect(bound.map(({ name }) => name).sort()).toEqual([...names].sort());
});

it.each(bound)('$name.lua and its binding name the same keys and arguments', (script) => {
  const { keys, args, each, header } = script;
  expect(header).toMatchObject({ keys, args, each });
  expect(header).toEqual(parseHeader(readFileSync(new URL(`${script.name}.lua`, folder), 'utf8')));
});

describe.each(bound)('in $name.lua', ({ source, header }) => {
  const code = source.replaceAll(/^--.*$/gm, '');

  it('the first thing that is read is whether the gate is the approved one', () => {
    expect(header.keys[0]).toBe('gate');
    expect(header.args[0]).toBe('epoch');
    expect(/redis\.p?call\('(\w+)', (\w+)/.exec(code)?.slice(1)).toEqual([
      expect.stringMatching(/^HM?GET$/),
      'gate',
    ]);
  });

  it('KEYS are unpacked into the names of the header', () => {
    expect(namesBefore(code, /unpack\(KEYS\)|KEYS\[1\]/)).toEqual(header.keys);
  });

  it('ARGV are unpacked into the names of the header', () => {
    const count = header.args.length;
    const call = count === 1 ? /ARGV\[1\]/ : new RegExp(`unpack\\(ARGV, 1, ${count}\\)`);
    expect(namesBefore(code, call)).toEqual(header.args);
  });

  it('each group of arguments is unpacked into the names of the header', () => {
    const width = /local WIDTH = (\d+)/.exec(code)?.[1];
    if (width === undefined) {
      // One field a group, or a hash's fields and values as they are.
      expect(header.each.length <= 1 || header.each.join(' ') === 'field value').toBe(true);
      return;
    }
    expect(header.each).toHaveLength(Number(width));
    expect(code).toContain(`for i = ${header.args.length + 1}, #ARGV, WIDTH do`);
    expect(namesBefore(code, /unpack\(ARGV, i, i \+ WIDTH - 1\)/)).toEqual(header.each);
  });

  it('further keys begin behind the named ones', () => {
    const begins = [...code.matchAll(/unpack\(KEYS, (\d+)\)|for i = (\d+), #KEYS|KEYS\[(\d+) \+/g)].map(
      (match) => Number(match[1] ?? match[2] ?? match[3]),
    );
    expect(new Set(begins)).toEqual(new Set(header.eachKey === null ? [] : [header.keys.length + 1]));
  });

  it('no key is built: every key is declared', () => {
    const targets = [...code.matchAll(/redis\.p?call\('(?:(?:XINFO|OBJECT)', ')?([A-Z]+)', ([^,)]+)/g)]
      .filter(
        ([, command]) => command !== undefined && !['INFO', 'TIME', 'XGROUP', 'UNLINK'].includes(command),
      )
      .map(([, , target]) => target);
    const allowed = new Set([
      ...header.keys,
      ...(header.eachKey === null ? [] : ['window', 'KEYS[i]']),
      'spent',
      'hash',
      // Of the two turns that are declared.
      ...(header.keys.includes('pace_even') ? ['pace', 'last'] : []),
    ]);
    for (const [, hashes = ''] of code.matchAll(/for _, hash in ipairs\(\{ (.*) \}\)/g))
      expect(hashes.split(', ').filter((hash) => !header.keys.includes(hash))).toEqual([]);
    expect(targets.filter((target) => target === undefined || !allowed.has(target))).toEqual([]);
    for (const [, first] of code.matchAll(/redis\.call\('UNLINK', unpack\((\w+)/g))
      expect(first).toBe('KEYS');
  });
});

/** The names on the left of the first assignment of that call. */
function namesBefore(code: string, call: RegExp): string[] {
  const line = new RegExp(`^ *local ([\\w, ]+?)\\s*=\\s*(?:${call.source})$`, 'm').exec(code);
  return line?.[1]?.split(', ') ?? [];
}
