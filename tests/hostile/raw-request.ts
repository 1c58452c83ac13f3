/** A request as it goes over the wire, before it is bytes: nothing in it has to be right. */
export interface RawRequest {
  method: string;
  /** Path and query as they stand in the first line; one byte a character. */
  path: string;
  query: string;
  version: string;
  /** One byte a character. */
  headers: [name: string, value: string][];
  body: Buffer | null;
  /** How the end of the body is told; a text is the whole header section and body that stands for it. */
  framing: 'length' | 'chunked' | { readonly headers: readonly [string, string][]; readonly bytes: Buffer };
  /** Whether it keeps to HTTP, so that an answer of the application is owed. */
  isHttp: boolean;
}

/** As bytes, with the headers that tell where its body ends. */
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

/** The body in two chunks, each with this behind its length. */
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
