import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseHeader, type Script } from '../src/redis/script.ts';

type AnyScript = Script<string, string, string, unknown>;

const folder = new URL('../lua/', import.meta.url);
const bindings = new URL('../src/redis/scripts/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.lua'));
const names = files.map((file) => file.replace(/\.lua$/, ''));
const parts = readdirSync(new URL('include/', folder)).map((file) => file.replace(/\.lua$/, ''));
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8');
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
  expect(header).toEqual(parseHeader(read(`${script.name}.lua`)));
});

it('every part is included by a script', () => {
  const included = files.flatMap((file) => /^-- INCLUDE: (.*)$/m.exec(read(file))?.[1]?.split(' ') ?? []);
  expect([...new Set(included)].sort()).toEqual([...parts].sort());
});

// Only the names of the script's own text are those of its header: a part has the names of its parameters.
describe.each(bound)('in $name.lua', ({ name, source, header }) => {
  const own = codeOf(read(`${name}.lua`));
  const code = codeOf(source);

  it('every part is in its place', () => {
    expect(source).not.toContain('INCLUDE');
  });

  it('the first thing that is read is whether the gate is the approved one', () => {
    expect(header.keys[0]).toBe('gate');
    expect(header.args[0]).toBe('epoch');
    expect(code).toContain('local gate, epoch = KEYS[1], ARGV[1]\n');
    expect(/redis\.p?call\('(\w+)', (\w+)/.exec(code)?.slice(1)).toEqual([
      expect.stringMatching(/^HM?GET$/),
      'gate',
    ]);
  });

  it('KEYS are unpacked into the names of the header', () => {
    expect(namesBefore(code, behindTheFirst('KEYS', header.keys.length))).toEqual(header.keys.slice(1));
  });

  it('ARGV are unpacked into the names of the header', () => {
    expect(namesBefore(code, behindTheFirst('ARGV', header.args.length))).toEqual(header.args.slice(1));
  });

  it('each group of arguments is unpacked into the names of the header', () => {
    const width = /local WIDTH = (\d+)/.exec(own)?.[1];
    if (width === undefined) {
      // One field a group, or a hash's fields and values as they are.
      expect(header.each.length <= 1 || header.each.join(' ') === 'field value').toBe(true);
      return;
    }
    expect(header.each).toHaveLength(Number(width));
    expect(own).toContain(`for i = ${header.args.length + 1}, #ARGV, WIDTH do`);
    expect(namesBefore(own, /unpack\(ARGV, i, i \+ WIDTH - 1\)/)).toEqual(header.each);
  });

  it('further keys begin behind the named ones', () => {
    const begins = [...code.matchAll(/unpack\(KEYS, (\d+)\)|for i = (\d+), #KEYS|KEYS\[(\d+) \+/g)].map(
      (match) => Number(match[1] ?? match[2] ?? match[3]),
    );
    expect(new Set(begins)).toEqual(new Set(header.eachKey === null ? [] : [header.keys.length + 1]));
  });

  it('arguments that repeat begin behind the named ones', () => {
    const begins = [...code.matchAll(/unpack\(ARGV, (\d+)\)|for i = (\d+), #ARGV/g)].map((match) =>
      Number(match[1] ?? match[2]),
    );
    expect(begins.filter((begin) => begin !== header.args.length + 1)).toEqual([]);
  });

  it('no key is built: every key is declared', () => {
    const targets = [...code.matchAll(/redis\.p?call\('(?:(?:XINFO|OBJECT)', ')?([A-Z]+)', ([^,)]+)/g)]
      .filter(
        ([, command]) => command !== undefined && !['INFO', 'TIME', 'XGROUP', 'UNLINK'].includes(command),
      )
      // One of the two turns.
      .flatMap(([, , target = '']) => (target === 'spent' ? ['spent_even', 'spent_odd'] : [target]));
    const allowed = new Set([
      ...header.keys,
      ...(header.eachKey === null ? [] : ['window', 'KEYS[i]']),
      'hash',
      // Of the two turns that are declared.
      ...(header.keys.includes('pace_even') ? ['pace', 'last'] : []),
    ]);
    for (const [, hashes = ''] of code.matchAll(/for _, hash in ipairs\(\{ (.*) \}\)/g))
      expect(hashes.split(', ').filter((hash) => !header.keys.includes(hash))).toEqual([]);
    // A parameter of a part's function is what the calls give: the parts' own calls, and in the end the script's.
    const reached = new Set(targets);
    for (const target of reached) for (const given of givenFor(code, target)) reached.add(given);
    const parameters = [...reached].filter((target) => givenFor(code, target).length > 0);
    expect([...reached].filter((target) => !allowed.has(target) && !parameters.includes(target))).toEqual([]);
    const given = parameters.flatMap((parameter) => givenFor(code, parameter, own));
    expect(given.filter((key) => !header.keys.includes(key))).toEqual([]);
    for (const [, first] of code.matchAll(/redis\.call\('UNLINK', unpack\((\w+)/g))
      expect(first).toBe('KEYS');
  });
});

/** Without the comments at the beginning of a line. */
function codeOf(source: string): string {
  return source.replaceAll(/^--.*$/gm, '');
}

/** How a list is unpacked behind its first, which is the gate, or the epoch. */
function behindTheFirst(list: 'KEYS' | 'ARGV', count: number): RegExp {
  return new RegExp(count === 2 ? `${list}\\[2\\]` : `unpack\\(${list}, 2, ${count}\\)`);
}

/** What calls of the code's functions give for a parameter of that name. */
function givenFor(code: string, parameter: string, callers = code): string[] {
  return [...code.matchAll(/^local function (\w+)\((.*)\)$/gm)].flatMap(([, name = '', parameters = '']) => {
    const place = parameters.split(', ').indexOf(parameter);
    if (place === -1) return [];
    const calls = callers.matchAll(new RegExp(`(?<!function )\\b${name}\\(([^()]*)`, 'g'));
    return [...calls].map(([, given = '']) => given.split(', ')[place] ?? '');
  });
}

/** The names on the left of the first assignment of that call. */
function namesBefore(code: string, call: RegExp): string[] {
  const line = new RegExp(`^ *local ([\\w, ]+?)\\s*=\\s*(?:${call.source})$`, 'm').exec(code);
  return line?.[1]?.split(', ') ?? [];
}
