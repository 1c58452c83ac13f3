import fc from 'fast-check';
import { SHOP } from './http-kit.ts';

/** A purchase as bytes on a connection: ordinary, or with something odd about it, or with several such things. */
export interface RawPurchase {
  readonly line: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  readonly framing: 'length' | 'chunked' | 'none';
}

export function bytesOf({ line, headers, body, framing }: RawPurchase): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const chunk = [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')];
  const payload = framing === 'chunked' && body.length > 0 ? Buffer.concat(chunk) : body;
  if (framing === 'length') lines.push(`Content-Length: ${body.length}`);
  if (framing === 'chunked') lines.push('Transfer-Encoding: chunked');
  const head = `${[line, 'Host: x', ...lines].join('\r\n')}\r\n\r\n`;
  const isEmptyChunked = framing === 'chunked' && body.length === 0;
  return Buffer.concat([
    Buffer.from(head, 'latin1'),
    isEmptyChunked ? Buffer.from('0\r\n\r\n') : framing === 'none' ? Buffer.alloc(0) : payload,
  ]);
}

/** `usual` most of the time. */
function mostly<Value>(
  usual: fc.Arbitrary<Value>,
  odd: fc.Arbitrary<Value>,
  weight = 12,
): fc.Arbitrary<Value> {
  return fc.oneof({ arbitrary: usual, weight }, { arbitrary: odd, weight: 1 });
}

const LINE = 'POST /sales/drop-1/purchases HTTP/1.1';
const line = mostly(
  fc.constantFrom(LINE, LINE, 'POST /sales/drop-2/purchases HTTP/1.1', 'POST /sales/gone/purchases HTTP/1.1'),
  fc.constantFrom(
    'GET /sales/drop-1/purchases HTTP/1.1',
    'PUT /sales/drop-1/purchases HTTP/1.1',
    'OPTIONS /sales/drop-1/purchases HTTP/1.1',
    'POST /sales/drop-1/purchases HTTP/1.0',
    'POST /sales/drop-1/purchases/ HTTP/1.1',
    'POST /sales//purchases HTTP/1.1',
    'POST /sales/drop%2d1/purchases HTTP/1.1',
    'POST /sales/drop-%zz/purchases HTTP/1.1',
    'POST /sales/nothing/purchases HTTP/1.1',
    'POST /sales/__proto__/purchases HTTP/1.1',
    'POST /sales/../purchases HTTP/1.1',
    'POST /sales/drop 1/purchases HTTP/1.1',
    `POST /sales/${'x'.repeat(65)}/purchases HTTP/1.1`,
    'POST /SALES/drop-1/purchases HTTP/1.1',
    'POST /sales/drop-1/purchases? HTTP/1.1',
    'POST /sales/drop-1/purchases?x=1 HTTP/1.1',
    'POST /sales/drop-1/purchases#x HTTP/1.1',
    'POST http://elsewhere/sales/drop-1/purchases HTTP/1.1',
    'POST //sales/drop-1/purchases HTTP/1.1',
  ),
);

const ODD_BODIES = [
  '',
  ' ',
  '{}',
  '[]',
  'null',
  '1',
  '"buyerId"',
  '{"buyerId":"a"',
  '{"buyerId":"a"}}',
  ' {"buyerId" : "a"} \n',
  '\ufeff{"buyerId":"a"}',
  '{"buyerId":"a","buyerId":"b"}',
  '{"buyerId":1,"buyerId":"b"}',
  '{"buyerId":"b","buyerId":null}',
  '{"buyerId":"a","quantity":2,"quantity":3}',
  '{"buyerId":"a","quantity":1e0}',
  '{"buyerId":"a","quantity":1.0}',
  '{"buyerId":"a","quantity":10000}',
  '{"buyerId":"a","quantity":10001}',
  '{"buyerId":"a","quantity":-0}',
  '{"buyerId":"a","quantity":0}',
  '{"buyerId":"a","quantity":-1}',
  '{"buyerId":"a","quantity":1.5}',
  '{"buyerId":"a","quantity":1e308}',
  '{"buyerId":"a","quantity":1e999}',
  '{"buyerId":"a","quantity":9007199254740993}',
  '{"buyerId":"a","quantity":"1"}',
  '{"buyerId":"a","quantity":null}',
  '{"buyerId":"a","quantity":true}',
  '{"buyerId":"a","sku":null}',
  '{"buyerId":"a","sku":""}',
  '{"buyerId":"a","sku":"red 42"}',
  '{"buyerId":"a","sku":"red-42\\n"}',
  '{"buyerId":"a","sku":"__proto__"}',
  '{"buyerId":"a","sku":"\\u0072ed-42"}',
  '{"\\u0062uyerId":"a"}',
  '{"BuyerId":"a"}',
  '{"buyerId":""}',
  '{"buyerId":"\\ud800"}',
  '{"buyerId":"\\udc00\\ud800"}',
  '{"buyerId":"\\ud83d\\ude00"}',
  '{"buyerId":"\\u0000"}',
  '{"buyerId":"a\\u0085b"}',
  '{"buyerId":"a\\u2028b\\""}',
  '{"buyerId":" a"}',
  '{"buyerId":"a "}',
  '{"buyerId":"a b"}',
  '{"buyerId":"a\\u00a0"}',
  '{"buyerId":"a\\u200bb"}',
  '{"buyerId":"\\ufeffa"}',
  '{"buyerId":"Zo\\u00eb "}',
  `{"buyerId":"${'x'.repeat(128)}"}`,
  `{"buyerId":"${'x'.repeat(129)}"}`,
  `{"buyerId":"${'😀'.repeat(128)}"}`,
  `{"buyerId":"${'😀'.repeat(129)}"}`,
  '{"buyerId":{"toString":"a"}}',
  '{"buyerId":["a"]}',
  '{"__proto__":{"buyerId":"a"}}',
  '{"__proto__":{"buyerId":"a"},"buyerId":"b"}',
  '{"__proto__":null,"buyerId":"b"}',
  '{"constructor":{"prototype":{}},"buyerId":"b"}',
  '{"hasOwnProperty":1,"buyerId":"b"}',
  '{"toString":null,"buyerId":"b"}',
  '{"0":1,"buyerId":"b"}',
  '{"buyerId":"a","x":1}',
  '{"buyerId":"a","orderNo":"x"}',
  `{"buyerId":"a"}${' '.repeat(16 * 1024 - 15)}`,
  `{"buyerId":"a"}${' '.repeat(16 * 1024 - 14)}`,
  `{"buyerId":${'['.repeat(5000)}${']'.repeat(5000)}}`,
];

const field = fc.constantFrom('sku', 'quantity', 'buyerId', '__proto__', 'other');
const usualBody = fc
  .record(
    {
      buyerId: mostly(
        fc.constantFrom('buyer-7', 'a', 'b', 'c', 'd', 'e', 'Zoë', '😀'),
        fc.string({ unit: 'binary' }),
      ),
      quantity: mostly(fc.integer({ min: 1, max: 10_000 }), fc.double(), 20),
      sku: mostly(fc.constantFrom('red-42', 'blue-43'), fc.string(), 20),
    },
    { requiredKeys: ['buyerId'] },
  )
  .map((body) => Buffer.from(JSON.stringify(body)));
const oddBody = fc.oneof(
  fc.constantFrom(...ODD_BODIES).map((text) => Buffer.from(text)),
  fc.dictionary(field, fc.jsonValue()).map((body) => Buffer.from(JSON.stringify(body))),
  fc.json().map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  // A good one with one byte that is another.
  fc.tuple(usualBody, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([body, place, byte]) => {
    const spoilt = Buffer.from(body);
    spoilt[place % spoilt.length] = byte;
    return spoilt;
  }),
);

/** Configured in both APIs. */
export const ALLOWED_ORIGIN = 'https://shop.example';

const KEY_SPELLINGS = ['Idempotency-Key', 'idempotency-key', 'IDEMPOTENCY-key'];
const typeHeader = mostly(
  fc.constantFrom('application/json', 'application/json; charset=utf-8'),
  fc.constantFrom(
    'text/plain',
    'application/json;charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json; charset=latin1',
    'APPLICATION/JSON',
    'application/jsonx',
    '',
  ),
).map((value) => [['Content-Type', value]] as [string, string][]);

/** One more header, anywhere; most of these change how the request is to be read. */
const moreHeader: fc.Arbitrary<[string, string]> = fc.oneof(
  fc.tuple(
    fc.constantFrom(...KEY_SPELLINGS),
    fc.oneof(
      fc.constantFrom('key', 'k'.repeat(255), 'k'.repeat(256), '', 'a b', 'a\tb', 'caf\u00e9'),
      fc.string({ maxLength: 20 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, '?')),
    ),
  ),
  fc.tuple(
    fc.constantFrom('X-Request-Id', 'x-request-id'),
    fc.constantFrom('mine', 'r'.repeat(128), 'r'.repeat(129), 'not/one', '', 'caf\u00e9', '"'),
  ),
  fc.constantFrom<[string, string][]>(
    ['Accept', '*/*'],
    ['Connection', 'close'],
    ['Connection', 'keep-alive'],
    ['User-Agent', 'x'],
    ['Content-Encoding', 'identity'],
    ['Content-Encoding', 'gzip'],
    ['Content-Type', 'text/plain'],
    ['content-type', 'application/json'],
    ['Authorization', 'Bearer nobody'],
    ['authorization', `Bearer ${SHOP}`],
    ['Content-Length', '3'],
    ['Transfer-Encoding', 'chunked'],
    ['Expect', '100-continue'],
    ['Expect', 'something'],
    ['Upgrade', 'websocket'],
    ['Trailer', 'x'],
    ['__proto__', 'x'],
    ['Cookie', 'a=b'],
    ['Origin', ALLOWED_ORIGIN],
    ['Origin', ALLOWED_ORIGIN],
    ['Origin', 'null'],
    ['Access-Control-Request-Method', 'POST'],
  ),
);

/** @param tokens of callers that are known */
export function anyPurchase(tokens: readonly string[]): fc.Arbitrary<RawPurchase> {
  const token = fc.constantFrom(...tokens);
  const authorization = mostly(
    token.map((known) => `Bearer ${known}`),
    fc.oneof(
      token.map((known) => `bearer   ${known}`),
      token.map((known) => `Bearer ${known}x`),
      token.map((known) => `Bearer ${known.slice(0, -1)}`),
      token.map((known) => `Basic ${known}`),
      fc.constantFrom('', 'Bearer', 'Bearer ', 'Bearer nobody', `Bearer ${'x'.repeat(300)}`, 'Bearer \u00e9'),
    ),
    20,
  );
  const headers = fc
    .tuple(
      mostly(
        authorization.map((value) => [['Authorization', value]] as [string, string][]),
        fc.constant<[string, string][]>([]),
        20,
      ),
      mostly(typeHeader, fc.constant<[string, string][]>([]), 20),
      mostly(fc.constant<[string, string][]>([]), fc.array(moreHeader, { minLength: 1, maxLength: 2 }), 3),
      fc.boolean(),
    )
    .map(([one, two, more, isLowerCase]) =>
      [...one, ...two, ...more].map(([name, value]): [string, string] => [
        isLowerCase ? name.toLowerCase() : name,
        value,
      ]),
    );
  return fc.record({
    line,
    headers,
    body: mostly(usualBody, oddBody, 2),
    framing: mostly<RawPurchase['framing']>(fc.constant('length'), fc.constantFrom('chunked', 'none'), 20),
  });
}
