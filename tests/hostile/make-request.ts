import { createHmac } from 'node:crypto';
import type { Draw } from './draw.ts';
import type { Memory } from './memory.ts';
import type { ApiDescription, Operation, Parameter } from './operations.ts';
import type { RawRequest } from './raw-request.ts';
import { sample } from './sample.ts';
import { BODY_SPOILERS } from './spoil-body.ts';
import { FRAME_SPOILERS } from './spoil-frame.ts';
import { HEAD_SPOILERS, TARGET_SPOILERS } from './spoil-head.ts';

/** Above this the parser may refuse a head as too long; its limit is 16 KiB. */
const HEAD_MAX = 15_000;

/** The callers of the requests. */
export interface Callers {
  readonly operatorToken: string;
  readonly shopToken: string;
  readonly buyerSecret: string;
}

export interface MadeRequest extends RawRequest {
  readonly operation: Operation;
  /** The request id that its answer must have, if it is valid HTTP and still contains this. */
  readonly requestId: string;
  /** Nothing was spoilt: the schema allows all of it. */
  readonly isValid: boolean;
}

/** A request that the document allows, about existing things as far as any are known. */
export function makeRequest(
  api: ApiDescription,
  operation: Operation,
  { memory, callers, draw }: { memory: Memory; callers: Callers; draw: Draw },
): MadeRequest {
  const inPath = operation.parameters.filter((parameter) => parameter.in === 'path');
  const thing = memory.draw(
    inPath.map(({ name }) => name),
    draw,
  );
  const value = ({ name, schema }: Parameter): string => String(sample(api, schema, name, thing, draw));
  const path = inPath.reduce(
    (path, { name }) => path.replace(`{${name}}`, encodeURIComponent(String(thing[name] ?? draw.word()))),
    operation.path,
  );
  const chosen = (place: Parameter['in']): Parameter[] =>
    operation.parameters.filter(
      (parameter) => parameter.in === place && (parameter.required === true || draw.chance(0.3)),
    );
  const query = chosen('query').map(
    (parameter) => `${parameter.name}=${encodeURIComponent(value(parameter))}`,
  );
  const requestId = `hostile-${draw.word()}`;
  const headers: [string, string][] = [
    ['Host', 'localhost'],
    ['X-Request-Id', requestId],
    ['Authorization', `Bearer ${tokenOf(callers, draw)}`],
    ...chosen('header').map((parameter): [string, string] => [
      parameter.name,
      asciiOf(value(parameter), draw),
    ]),
  ];
  const { body } = operation;
  const content = body === null ? null : JSON.stringify(sample(api, body.schema, '', thing, draw));
  if (content !== null) headers.push(['Content-Type', 'application/json']);
  return {
    operation,
    requestId,
    isValid: true,
    method: operation.method,
    path,
    query: query.join('&'),
    version: 'HTTP/1.1',
    headers,
    body: content === null ? null : Buffer.from(content),
    framing: 'length',
    isHttp: true,
  };
}

/** Spoils one to three parts of it. `frames`: also in ways that are no valid HTTP. */
export function spoil(request: MadeRequest, frames: boolean, draw: Draw): MadeRequest {
  const spoilt = { ...request, isValid: false };
  for (let count = draw.pick([1, 1, 1, 2, 3]); count > 0; count -= 1) {
    const hasBody = request.operation.body !== null || draw.chance(0.1);
    const spoilers = draw.pick([
      ...(hasBody ? [BODY_SPOILERS, BODY_SPOILERS] : []),
      HEAD_SPOILERS,
      TARGET_SPOILERS,
    ]);
    draw.pick(spoilers)(spoilt, draw);
  }
  if (frames) draw.pick(FRAME_SPOILERS)(spoilt, draw);
  // Several valid parts can be too long together, and not every target of another form is valid.
  const isLong = headLength(spoilt) > HEAD_MAX;
  return { ...spoilt, isHttp: spoilt.isHttp && isOriginForm(spoilt.path) && !isLong };
}

function headLength({ path, query, headers }: MadeRequest): number {
  return headers.reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    path.length + query.length,
  );
}

function tokenOf({ operatorToken, shopToken, buyerSecret }: Callers, draw: Draw): string {
  const who = draw.below(10);
  if (who < 7) return operatorToken;
  return who < 9
    ? shopToken
    : buyerToken(buyerSecret, draw.pick(['buyer-7', '🦬', '', '__proto__', 'a\u0000', 'x'.repeat(200)]));
}

/** The expiry of every buyer's token, in the year 2100; in seconds. */
const FAR_AWAY = 4_102_444_800;

function buyerToken(secret: string, buyerId: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256' })}.${part({ sub: buyerId, exp: FAR_AWAY })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** A header's value; few different ones, so that they repeat. */
function asciiOf(text: string, draw: Draw): string {
  return /^[\x20-\x7e]+$/.test(text) && draw.chance(0.5) ? text : `key-${draw.below(20)}`;
}

/** After the slash there may be characters that no path may have, such as control characters. */
function isOriginForm(path: string): boolean {
  return path.startsWith('/') && !path.includes('\u007f');
}
