import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Asset } from './read-assets.ts';

/** A hashed one is kept for a year; the page and other files are compared by their ETag every time. */
export function sendAsset(request: IncomingMessage, response: ServerResponse, asset: Asset): void {
  const { contentType, etag, forms, isHashed } = asset;
  response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  response.setHeader('ETag', etag);
  response.setHeader('Vary', 'Accept-Encoding');
  if (tagsIn(request.headers['if-none-match']).includes(etag)) {
    response.writeHead(304).end();
    return;
  }
  const encoding = (['br', 'gzip'] as const).find(
    (one) => forms.has(one) && accepts(request.headers['accept-encoding'], one),
  );
  const body = forms.get(encoding ?? 'identity') ?? Buffer.alloc(0);
  response.writeHead(200, {
    'Content-Type': contentType,
    'Content-Length': body.length,
    ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** A proxy that compresses marks a tag as weak. */
function tagsIn(header = ''): string[] {
  return header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
}

function accepts(header: string | string[] | undefined, encoding: string): boolean {
  return String(header ?? '')
    .toLowerCase()
    .split(',')
    .some((part) => {
      const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim());
      return name === encoding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
    });
}
