import type { IncomingMessage } from 'node:http';
import { declaredLength } from './body-length.ts';

const NOTHING = Buffer.alloc(0);

/**
 * Reads the whole body, without a body parser: on the purchase route general parsers cost more than the purchase.
 *
 * - a body that the fast path read, `bufferedBody`, is returned unchanged: its stream is empty.
 * - `too-large`: more than `limit` bytes, by its header or by what was received. The rest has not been read.
 * - `gone`: the client disconnected before the end; no answer is possible.
 */
export async function readBody(
  request: IncomingMessage & { readonly bufferedBody?: Buffer | null },
  limit: number,
): Promise<Buffer | 'too-large' | 'gone'> {
  if (request.bufferedBody) return request.bufferedBody;
  const declared = declaredLength(request);
  if (declared === 0) return NOTHING;
  if (declared !== 'chunked' && declared > limit) return 'too-large';

  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;

    const finish = (result: Buffer | 'too-large' | 'gone') => {
      request.off('data', onData);
      request.off('end', onEnd);
      request.off('close', onGone);
      request.off('error', onGone);
      resolve(result);
    };
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) {
        request.pause();
        finish('too-large');
      } else {
        chunks.push(chunk);
      }
    };
    const onEnd = () => {
      const [only] = chunks;
      finish(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length));
    };
    const onGone = () => finish('gone');

    request.on('data', onData);
    request.on('end', onEnd);
    request.on('close', onGone);
    request.on('error', onGone);
  });
}
