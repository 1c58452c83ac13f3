import { chunked, type RawRequest } from './raw-request.ts';
import { addHeader, type Spoiler } from './spoiler.ts';

function lie(
  headers: (body: Buffer) => readonly [string, string][],
  bytes: (body: Buffer) => Buffer,
): Spoiler {
  return (request) => {
    const body = request.body ?? Buffer.from('{}');
    request.framing = { headers: headers(body), bytes: bytes(body) };
    request.isHttp = false;
  };
}

const asIs = (body: Buffer): Buffer => body;
const CHUNKED: [string, string] = ['Transfer-Encoding', 'chunked'];

function length(value: (right: number) => string): Spoiler {
  return lie(({ length: right }) => [['Content-Length', value(right)]], asIs);
}

/** The start of a chunked body, then something that is no chunk. */
function chunks(bytes: (body: Buffer) => Buffer | string): Spoiler {
  return lie(
    () => [CHUNKED],
    (body) => Buffer.from(bytes(body) as string),
  );
}

/** Requests that are not valid HTTP: the parser may answer or close the connection, without effect on other clients. */
export const FRAME_SPOILERS: readonly Spoiler[] = [
  length((right) => String(right + 10)),
  length((right) => String(Math.max(0, right - 5))),
  length(() => '-1'),
  length(() => '1e3'),
  length(() => '0x10'),
  length(() => '+5'),
  length(() => '99999999999999999999'),
  length((right) => `${right}, ${right}`),
  length(() => ''),
  lie(
    ({ length: right }) => [CHUNKED, ['Content-Length', String(right)]],
    (body) => chunked(body, ''),
  ),
  lie(
    ({ length: right }) => [
      ['Content-Length', String(right)],
      ['Content-Length', String(right + 1)],
    ],
    asIs,
  ),
  ...[
    'gzip, chunked',
    'chunked, chunked',
    'identity',
    'xchunked',
    'chunked\x0b',
    ' chunked',
    'chunked, gzip',
  ].map((value) =>
    lie(
      () => [['Transfer-Encoding', value]],
      (body) => chunked(body, ''),
    ),
  ),
  lie(
    () => [CHUNKED],
    (body) => chunked(body, ';name=value;x="\xff"'),
  ),
  lie(
    () => [CHUNKED],
    (body) => chunked(body, `;${'x'.repeat(17_000)}`),
  ),
  chunks(() => 'zz\r\n{}\r\n0\r\n\r\n'),
  chunks(() => '-2\r\n{}\r\n0\r\n\r\n'),
  chunks(() => 'FFFFFFFFFFFFFFFF1\r\n{}'),
  chunks(() => '2\r\n{}X\r\n0\r\n\r\n'),
  chunks(() => '2\n{}\n0\n\n'),
  chunks((body) =>
    Buffer.concat([chunked(body, '').subarray(0, -2), Buffer.from('Content-Length: 5\r\nX: \x00\r\n\r\n')]),
  ),
  spoilVersion('HTTP/1.0'),
  spoilVersion('HTTP/0.9'),
  spoilVersion('HTTP/2.0'),
  spoilVersion('HTTP/1.10'),
  spoilVersion('http/1.1'),
  spoilVersion(''),
  ...['CONNECT', 'BREW', 'get', 'G\x00T', '', 'GET GET', 'X'.repeat(5_000), '\xff'].map(
    (method): Spoiler =>
      (request) => {
        request.method = method;
        request.isHttp = false;
      },
  ),
  ...[
    '/ HTTP/1.1\r\nX-Injected: 1\r\n',
    '/a b',
    '/\x00',
    '/\x7f',
    '/\xff\xfe',
    '/\u00e9',
    '/a\rb',
    '/a\nb',
    'sales',
    '',
    '#',
    '/#a',
  ].map((path): Spoiler => (request) => {
    request.path = path;
    request.isHttp = false;
  }),
  spoilHeaders((request) => {
    request.headers = request.headers.filter(([name]) => name !== 'Host');
  }),
  spoilHeaders((request) => addHeader(request, 'Host', 'another')),
  spoilHeaders((request) => addHeader(request, 'Expect', 'a-miracle')),
  spoilHeaders((request) => addHeader(request, 'X-Nul', 'a\x00b')),
  spoilHeaders((request) => addHeader(request, 'X-Fold', 'a\r\n b')),
  spoilHeaders((request) => addHeader(request, 'X-Bare', 'a\nX-Injected: 1')),
  spoilHeaders((request) => addHeader(request, 'X-Bare', 'a\rX-Injected: 1')),
  spoilHeaders((request) => addHeader(request, 'X Space', 'a')),
  spoilHeaders((request) => addHeader(request, 'X-Space ', 'a')),
  spoilHeaders((request) => addHeader(request, '', 'a')),
  spoilHeaders((request) => addHeader(request, 'X-Huge', 'x'.repeat(20_000))),
  spoilHeaders((request) => addHeader(request, 'x'.repeat(20_000), 'a')),
  spoilHeaders((request) => {
    for (let count = 3_000; count > 0; count -= 1) addHeader(request, 'a', 'b');
  }),
  spoilHeaders((request) => {
    request.path += `/${'x'.repeat(20_000)}`;
  }),
];

function spoilVersion(version: string): Spoiler {
  return (request) => {
    request.version = version;
    request.isHttp = false;
  };
}

function spoilHeaders(spoil: (request: RawRequest) => void): Spoiler {
  return (request) => {
    spoil(request);
    request.isHttp = false;
  };
}
