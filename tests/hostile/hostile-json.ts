import type { Draw } from './draw.ts';
import { HOSTILE_KEYS, HOSTILE_TEXTS, HOSTILE_TOKENS } from './hostile-values.ts';

/** JSON or almost JSON: any token may be any bytes, and keys may repeat. */
export type Json =
  | { readonly kind: 'token'; readonly bytes: Buffer }
  | { readonly kind: 'array'; readonly elements: Json[] }
  | { readonly kind: 'object'; readonly members: { key: Buffer; value: Json }[] };

const DEPTHS = [10, 500, 3_000, 7_000, 10_000, 100_000];

export function jsonOf(value: unknown): Json {
  if (Array.isArray(value)) return { kind: 'array', elements: value.map((element) => jsonOf(element)) };
  if (typeof value !== 'object' || value === null) return token(JSON.stringify(value));
  const members = Object.entries(value).map(([key, inner]) => ({ key: quoted(key), value: jsonOf(inner) }));
  return { kind: 'object', members };
}

export function bytesOf(json: Json): Buffer {
  if (json.kind === 'token') return json.bytes;
  const parts: Buffer[] = [];
  if (json.kind === 'array') {
    for (const element of json.elements) parts.push(Buffer.from(','), bytesOf(element));
  } else {
    for (const { key, value } of json.members)
      parts.push(Buffer.from(','), key, Buffer.from(':'), bytesOf(value));
  }
  const [open, close] = json.kind === 'array' ? ['[', ']'] : ['{', '}'];
  return Buffer.concat([Buffer.from(open), ...parts.slice(1), Buffer.from(close)]);
}

/** Changes one place of it to something wrong or unusual. */
export function spoilJson(whole: Json, draw: Draw): Json {
  const inner: Json[] =
    whole.kind === 'array'
      ? whole.elements
      : whole.kind === 'object'
        ? whole.members.map(({ value }) => value)
        : [];
  if (inner.length > 0 && draw.chance(0.6)) {
    const index = draw.below(inner.length);
    const spoilt = spoilJson(inner[index] ?? whole, draw);
    if (whole.kind === 'array') whole.elements[index] = spoilt;
    else if (whole.kind === 'object') whole.members[index]!.value = spoilt;
    return whole;
  }
  if (whole.kind === 'object' && draw.chance(0.7)) {
    spoilMembers(whole.members, draw);
    return whole;
  }
  return hostileJson(draw);
}

function spoilMembers(members: { key: Buffer; value: Json }[], draw: Draw): void {
  const chosen = members[draw.below(Math.max(1, members.length))];
  const how = draw.below(4);
  if (how === 0 && chosen !== undefined) members.splice(members.indexOf(chosen), 1);
  else if (how === 1 && chosen !== undefined) members.push({ key: chosen.key, value: hostileJson(draw) });
  else if (how === 2 && chosen !== undefined) chosen.value = hostileJson(draw);
  else members.splice(draw.below(members.length + 1), 0, { key: hostileKey(draw), value: hostileJson(draw) });
}

function hostileKey(draw: Draw): Buffer {
  return quoted(draw.pick(HOSTILE_KEYS));
}

function hostileJson(draw: Draw): Json {
  switch (draw.below(5)) {
    case 0:
      return token(JSON.stringify(draw.pick(HOSTILE_TEXTS)));
    case 1:
      return {
        kind: 'object',
        members: [{ key: hostileKey(draw), value: token(draw.pick(['1', '{"polluted":true}', '[]'])) }],
      };
    case 2:
      return { kind: 'array', elements: [token(draw.pick(HOSTILE_TOKENS)), token('{}')] };
    case 3: {
      const depth = draw.pick(DEPTHS);
      const [open, close] = draw.pick([
        ['[', ']'],
        ['{"a":', '}'],
        ['{"__proto__":', '}'],
        ['[', ''],
      ] as const);
      return token(`${open.repeat(depth)}1${close.repeat(depth)}`);
    }
    default:
      return token(draw.pick(HOSTILE_TOKENS));
  }
}

function quoted(text: string): Buffer {
  return Buffer.from(JSON.stringify(text));
}

function token(bytes: string | Buffer): Json {
  return { kind: 'token', bytes: Buffer.from(bytes as string) };
}
