/** A request before its serialization; any part may be invalid. */
export interface RawRequest {
  method: string;
  /** Path and query as in the first line; one byte per character. */
  path: string;
  query: string;
  version: string;
  /** One byte per character. */
  headers: [name: string, value: string][];
  body: Buffer | null;
  /** The framing of the body; an object replaces the framing headers and the body. */
  framing: 'length' | 'chunked' | { readonly headers: readonly [string, string][]; readonly bytes: Buffer };
  /** Whether it is valid HTTP, so that the application must answer. */
  isHttp: boolean;
}

/** Serializes it, with the headers of its framing. */
export function wireBytes(request: RawRequest): Buffer {
  const { headers, bytes } = framed(request);
  const target = request.query === '' ? request.path : `${request.path}?${request.query}`;
  const lines = [...request.headers, ...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${request.method} ${target} ${request.version}\r\n${lines.join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

function framed({ body, framing }: RawRequest): { headers: readonly [string, string][]; bytes: Buffer } {
  if (typeof framing === 'object') return framing;
  if (body === null) return { headers: [], bytes: Buffer.alloc(0) };
  if (framing === 'length') return { headers: [['Content-Length', String(body.length)]], bytes: body };
  return { headers: [['Transfer-Encoding', 'chunked']], bytes: chunked(body, '') };
}

/** The body in two chunks, each with this chunk extension. */
export function chunked(body: Buffer, extension: string): Buffer {
  const middle = Math.ceil(body.length / 2);
  const chunks = [body.subarray(0, middle), body.subarray(middle)].filter(({ length }) => length > 0);
  return Buffer.concat([
    ...chunks.flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`, 'latin1'),
      chunk,
      Buffer.from('\r\n'),
    ]),
    Buffer.from('0\r\n\r\n'),
  ]);
}
