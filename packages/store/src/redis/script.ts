import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { windowKey } from './keys.ts';
import { namedKey, type KeyPlace } from './script-keys.ts';

/** The names that a script's header declares, in their order. */
export interface ScriptHeader {
  readonly keys: readonly string[];
  /** Further keys, any number, of one kind. */
  readonly eachKey: string | null;
  readonly args: readonly string[];
  /** The fields of one group of arguments that may repeat. */
  readonly each: readonly string[];
}

/** Further keys: payment windows, or any. */
type FurtherKey = 'window' | 'key';

/** A Lua script with its binding: keys and arguments by name in, a decoded reply out. */
export interface Script<Key extends string, Arg extends string, Each extends string, Reply> {
  readonly name: string;
  readonly source: string;
  readonly sha: string;
  readonly header: ScriptHeader;
  readonly keys: readonly Key[];
  readonly eachKey: FurtherKey | null;
  readonly args: readonly Arg[];
  readonly each: readonly Each[];
  readonly decode: (reply: unknown) => Reply;
}

/** Keys are filled in by name. */
export type ScriptCall<Key extends string, Arg extends string, Each extends string> = KeyPlace<Key> & {
  /** The further keys: windows by their order numbers, any others as they are. */
  readonly eachKey?: readonly string[];
  readonly args: Readonly<Record<Arg, string | number>>;
  readonly each?: readonly Readonly<Record<Each, string | number>>[];
};

const lua = new URL('../../lua/', import.meta.url);

/** Reads lua/<name>.lua. Header and definition must name the same things in the same order: an error at start otherwise. */
export function defineScript<
  const Key extends string,
  const Arg extends string,
  const Each extends string,
  Reply,
>(definition: {
  readonly name: string;
  readonly keys: readonly Key[];
  readonly eachKey?: FurtherKey;
  readonly args: readonly Arg[];
  readonly each: readonly Each[];
  readonly decode: (reply: unknown) => Reply;
}): Script<Key, Arg, Each, Reply> {
  const source = withIncludes(readFileSync(new URL(`${definition.name}.lua`, lua), 'utf8'));
  const header = parseHeader(source);
  const declared: ScriptHeader = {
    keys: definition.keys,
    eachKey: definition.eachKey ?? null,
    args: definition.args,
    each: definition.each,
  };
  if (JSON.stringify(header) !== JSON.stringify(declared)) {
    throw new Error(
      `${definition.name}.lua declares ${JSON.stringify(header)}, its binding ${JSON.stringify(declared)}`,
    );
  }
  return {
    ...definition,
    eachKey: definition.eachKey ?? null,
    source,
    sha: createHash('sha1').update(source).digest('hex'),
    header,
  };
}

/** Replaces each line `-- INCLUDE: part part` by its parts, each lua/include/<part>.lua. */
export function withIncludes(source: string): string {
  return source.replaceAll(/^-- INCLUDE: (.*)\n/gm, (_line, parts: string) =>
    parts
      .split(' ')
      .map((part) => readFileSync(new URL(`include/${part}.lua`, lua), 'utf8'))
      .join(''),
  );
}

/** The lines `-- KEYS: a b`, `-- EACH KEY: c`, `-- ARGV: d e` and `-- EACH: f g` at the head of a script. */
export function parseHeader(source: string): ScriptHeader {
  const names = (label: string): string[] => {
    const line = new RegExp(`^-- ${label}:(.*)$`, 'm').exec(source);
    return line?.[1]?.split(' ').filter((name) => name !== '') ?? [];
  };
  return {
    keys: names('KEYS'),
    eachKey: names('EACH KEY')[0] ?? null,
    args: names('ARGV'),
    each: names('EACH'),
  };
}

/** The call as EVALSHA takes it, after the digest: number of keys, keys, arguments. */
export function flatten<Key extends string, Arg extends string, Each extends string>(
  script: Pick<Script<Key, Arg, Each, unknown>, 'keys' | 'eachKey' | 'args' | 'each'>,
  call: ScriptCall<Key, Arg, Each>,
): (string | number)[] {
  const further = call.eachKey ?? [];
  const flat: (string | number)[] = [script.keys.length + further.length];
  for (const name of script.keys) flat.push(namedKey(name, call));
  for (const each of further) flat.push(script.eachKey === 'window' ? windowKey(call.partition, each) : each);
  for (const arg of script.args) flat.push(call.args[arg]);
  for (const group of call.each ?? []) {
    for (const field of script.each) flat.push(group[field]);
  }
  return flat;
}
