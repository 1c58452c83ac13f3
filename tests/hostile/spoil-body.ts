import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Draw } from './draw.ts';
import { bytesOf, jsonOf, spoilJson } from './hostile-json.ts';
import { setHeader, type Spoiler } from './spoiler.ts';

const BOMB = gzipSync(Buffer.alloc(12 * 1024 * 1024, ' '));

const TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'application/json; charset="latin1"',
  'application/json;charset=',
  'application/json; ' + 'a=b; '.repeat(500),
  'application/json, text/plain',
  'application/problem+json',
  'APPLICATION/JSON',
  '*/*',
  '',
  ';',
  '\xff\xfe',
];

/** Invalid bodies with a valid framing. */
export const BODY_SPOILERS: readonly Spoiler[] = [
  // Fields have most possible errors, so they are tried most often.
  ...Array.from({ length: 6 }, () => spoilFields),
  (request, draw) => {
    request.body = draw.pick([
      Buffer.alloc(0),
      Buffer.from(' '),
      Buffer.from('[]'),
      Buffer.from('null'),
      Buffer.from('"text"'),
      Buffer.from('{}{}'),
      Buffer.from('{"a":1}\u0000'),
      Buffer.alloc(16 * 1024, '['),
      Buffer.alloc(16 * 1024, '{'),
      Buffer.alloc(16 * 1024 + 1, ' '),
      Buffer.alloc(600 * 1024, 'x'),
    ]);
  },
  (request) => {
    request.body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), request.body ?? Buffer.alloc(0)]);
  },
  (request, draw) => {
    const text = (request.body ?? Buffer.alloc(0)).toString();
    request.body = draw.pick([
      Buffer.from(text, 'utf16le'),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      Buffer.from(text, 'utf16le').swap16(),
    ]);
  },
  (request, draw) => {
    const body = request.body ?? Buffer.from('{}');
    const [encoding, bytes] = draw.pick<readonly [string, Buffer]>([
      ['gzip', gzipSync(body)],
      ['gzip', gzipSync(body).subarray(0, 10)],
      ['gzip', body],
      ['gzip', BOMB],
      ['deflate', deflateSync(body)],
      ['br', brotliCompressSync(body)],
      ['gzip, gzip', gzipSync(gzipSync(body))],
      ['identity', body],
      ['', body],
      ['made-up', body],
    ]);
    request.body = bytes;
    setHeader(request, 'Content-Encoding', encoding);
  },
  (request, draw) => setHeader(request, 'Content-Type', draw.pick(TYPES)),
  (request) => {
    request.headers = request.headers.filter(([name]) => name !== 'Content-Type');
  },
  (request) => {
    request.framing = 'chunked';
  },
];

/** Spoils one to three fields, at any depth. */
function spoilFields(request: { body: Buffer | null }, draw: Draw): void {
  const text = (request.body ?? Buffer.from('{}')).toString();
  // A long body was spoilt before, and may be nested too deeply to be parsed.
  let json = jsonOf(text.length < 4_000 && isJson(text) ? JSON.parse(text) : {});
  for (let count = 1 + draw.below(3); count > 0; count -= 1) json = spoilJson(json, draw);
  request.body = bytesOf(json);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
