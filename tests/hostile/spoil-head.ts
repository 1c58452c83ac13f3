import { HOSTILE_KEYS, HOSTILE_TEXTS } from './hostile-values.ts';
import { addHeader, setHeader, type Spoiler } from './spoiler.ts';

const AUTHORIZATIONS = [
  '',
  'Bearer',
  'Bearer ',
  'bearer x',
  'Bearer x y',
  'Basic b3BlcmF0b3I6eA==',
  'Digest username="x"',
  'Bearer ' + 'x'.repeat(8_000),
  'Bearer ' + ' '.repeat(8_000),
  'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJidXllci03In0.',
  'Bearer eyJhbGciOiJOT05FIn0.eyJzdWIiOiJidXllci03In0.x',
  'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJidXllci03In0.AAAA',
  'Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJidXllci03In0.AAAA',
  'Bearer eyJhbGciOiJIUzI1NiIsImNyaXQiOlsieCJdfQ.e30.AAAA',
  'Bearer e30.e30.e30',
  'Bearer ...',
  'Bearer \xff\xfe',
  'Bearer __proto__',
];

const METHODS = [
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
  'PATCH',
  'GET',
  'POST',
  'PROPFIND',
  'M-SEARCH',
  'PURGE',
];

const ODD_HEADERS: readonly (readonly [string, string])[] = [
  ['Idempotency-Key', ''],
  ['Idempotency-Key', 'x'.repeat(256)],
  ['Idempotency-Key', '\xe9\xff'],
  ['Idempotency-Key', '__proto__'],
  ['Idempotency-Key', '"quoted"'],
  ['X-Request-Id', ''],
  ['X-Request-Id', 'x'.repeat(129)],
  ['X-Request-Id', '\xff'],
  ['X-Request-Id', '${jndi:ldap://x}'],
  ['Expect', '100-continue'],
  ['Upgrade', 'websocket'],
  ['Connection', 'upgrade, keep-alive, close, x'],
  ['Connection', 'close'],
  ['Range', 'bytes=0-0,-1'],
  ['If-None-Match', '*'],
  ['If-Modified-Since', 'never'],
  ['Accept', 'text/html;q=\xff'],
  ['Accept-Encoding', 'gzip;q=1e999, *'],
  ['Cookie', '__proto__=1; '.repeat(300)],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-Forwarded-For', '\xff, 1.2.3.4'],
  ['X-Forwarded-Host', 'elsewhere'],
  ['Host', ''],
  ['Host', 'a:b:c'],
  ['Origin', 'null'],
  ['Trailer', 'Content-Length'],
  ['TE', 'trailers'],
  ['__proto__', '1'],
  ['constructor', '1'],
];

/** Unusual first lines and headers that are valid HTTP. */
export const HEAD_SPOILERS: readonly Spoiler[] = [
  (request, draw) => setHeader(request, 'Authorization', draw.pick(AUTHORIZATIONS)),
  (request) => {
    request.headers = request.headers.filter(([name]) => name !== 'Authorization');
  },
  (request) => addHeader(request, 'Authorization', 'Bearer another'),
  (request, draw) => {
    request.method = draw.pick(METHODS);
  },
  (request, draw) => setHeader(request, ...draw.pick(ODD_HEADERS)),
  (request, draw) => setHeader(request, ...draw.pick(ODD_HEADERS)),
  (request, draw) => {
    const [name, value] = draw.pick(ODD_HEADERS.filter(([name]) => name !== 'Host'));
    for (let count = 2 + draw.below(20); count > 0; count -= 1) addHeader(request, name, value);
  },
  (request, draw) => {
    for (let count = 300; count > 0; count -= 1)
      addHeader(request, `X-${count}`, draw.chance(0.5) ? 'x' : '');
  },
  (request) => addHeader(request, 'X-Long', 'x'.repeat(5_000)),
];

const SEGMENTS = [
  ...HOSTILE_KEYS.concat(HOSTILE_TEXTS.filter(({ length }) => length < 300)).flatMap((text) =>
    !/\p{Cs}/u.test(text) && text !== '' ? encodeURIComponent(text) : [],
  ),
  ...[
    '%',
    '%zz',
    '%ff',
    '%c0%af',
    '%ed%a0%80',
    '%2f',
    '%2e%2e',
    '..',
    '.',
    '%00',
    '%25',
    '%252e',
    ';a=b',
    'a;b',
    ':',
    '*',
    '@',
  ],
  'x'.repeat(4_000),
  '%41'.repeat(1_500),
];

const QUERIES = [
  ...[
    'a=b',
    '__proto__=1',
    '__proto__[polluted]=true',
    'constructor.prototype.polluted=1',
    'a[]=1&a[]=2',
    'a[b][c]=d',
  ],
  ...[
    'limit=1&limit=2',
    'limit=0',
    'limit=-1',
    'limit=1e999',
    'limit=%31',
    'limit=9999999',
    'limit=NaN',
    'limit=1.0',
  ],
  ...[
    'cursor=',
    'cursor=x',
    'cursor=%00',
    'cursor=e30',
    'cursor=W10',
    'cursor=bnVsbA',
    `cursor=${'A'.repeat(1_025)}`,
  ],
  ...[
    'wait=0',
    'wait=1',
    'wait=31',
    'wait=1&wait=1',
    'state=%00',
    'buyerId=%00',
    'buyerId=%ed%a0%80',
    '%',
    '%zz=1',
  ],
  ...['=', '&', '&&&', '?', '??a', '=&=', '+', 'a=%', 'saleId=%2f', 'x'.repeat(7_000), 'a=1&'.repeat(1_500)],
];

/** Unusual request targets that are valid HTTP. */
export const TARGET_SPOILERS: readonly Spoiler[] = [
  (request, draw) => {
    const segments = request.path.split('/');
    segments[1 + draw.below(Math.max(1, segments.length - 1))] = draw.pick(SEGMENTS);
    request.path = segments.join('/');
  },
  (request, draw) => {
    request.path += draw.pick([
      '/',
      '//',
      '/..',
      '/.',
      '/%2e%2e/',
      '/x',
      '%20',
      '%00',
      ';',
      '/' + 'a/'.repeat(2_000),
    ]);
  },
  (request, draw) => {
    request.path = draw.pick([
      ...[
        '/',
        '//',
        '///a',
        '//elsewhere/x',
        '/.',
        '/..',
        '/%',
        '*',
        '/*',
        '/:saleId',
        '/{saleId}',
        '/\\..\\',
      ],
      ...[
        request.path.toUpperCase(),
        `/${request.path}`,
        `/.${request.path}`,
        request.path.replaceAll('/', '%2f'),
      ],
      ...[
        `http://elsewhere${request.path}`,
        `http://[::1]${request.path}`,
        `http://a:b@c:99999${request.path}`,
      ],
      ...[
        'http://',
        'http://[',
        'http://[::1',
        'http://%',
        'https://x:y',
        'ftp://x/',
        'http://\u007f/',
        'mailto:a@b',
      ],
    ]);
  },
  (request, draw) => {
    const more = draw.pick(QUERIES);
    request.query = request.query === '' || draw.chance(0.5) ? more : `${request.query}&${more}`;
  },
  (request, draw) => {
    const [name] = /^[^=&]+/.exec(request.query) ?? ['limit'];
    request.query = `${name}=${draw.pick(SEGMENTS)}`;
  },
];
