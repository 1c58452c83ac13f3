import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

/** A file of the pages, in memory in every form that is sent. */
export interface Asset {
  readonly contentType: string;
  readonly etag: string;
  /** By `Content-Encoding`; a form that is no shorter is left out. */
  readonly forms: ReadonlyMap<'br' | 'gzip' | 'identity', Buffer>;
  /** Its name has a digest of its content, so it never changes. */
  readonly isHashed: boolean;
}

export interface Assets {
  /** By the path of the address, as `/desk/assets/index-1a2b.js`. */
  readonly files: ReadonlyMap<string, Asset>;
  /** The page; null: the pages are not built. */
  readonly index: Asset | null;
}

/** Beyond this the folder is not what the build has made. */
const FILES_MAX = 500;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
const COMPRESSED = /^(?:text\/|application\/|image\/svg)/;

/**
 * Reads what `npm run build` has made of the pages, once, at the start, and compresses it: no request reads a file.
 *
 * @param folder without one there are no assets and no page
 */
export async function readAssets(folder: string): Promise<Assets> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  if (paths.length > FILES_MAX) throw new Error(`${folder} has more than ${FILES_MAX} files`);
  const all = await Promise.all(
    paths.map(async (path) => [`/desk/${path}`, await readAsset(join(folder, path), path)] as const),
  );
  const files = new Map(all);
  const index = files.get('/desk/index.html') ?? null;
  return { files, index };
}

async function readAsset(file: string, path: string): Promise<Asset> {
  const content = await readFile(file);
  const contentType = CONTENT_TYPES[extname(path)] ?? 'application/octet-stream';
  const forms = new Map<'br' | 'gzip' | 'identity', Buffer>([['identity', content]]);
  if (COMPRESSED.test(contentType)) {
    const [br, gzipped] = await Promise.all([promisify(brotliCompress)(content), promisify(gzip)(content)]);
    if (br.length < content.length) forms.set('br', br);
    if (gzipped.length < content.length) forms.set('gzip', gzipped);
  }
  return {
    contentType,
    etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    forms,
    isHashed: path.startsWith('assets/'),
  };
}
