import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readAssets } from '../src/assets/read-assets.ts';
import { startPages, type Pages } from './pages-kit.ts';

const SCRIPT = 'const text = "desk";\n'.repeat(200);
const PAGE = `<!doctype html><title>Desk</title>${'<p>x</p>'.repeat(100)}`;

let folder: string;
let pages: Pages;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stampede-pages-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'assets/index-1a2b.js'), SCRIPT);
  writeFileSync(join(folder, 'assets/inter-3c4d.woff2'), 'font');
  pages = await startPages({ assets: await readAssets(folder) });
});
afterEach(async () => {
  await pages.stop();
  rmSync(folder, { recursive: true });
});

/** The bytes as they were sent. */
async function bytes(path: string, encoding: string) {
  const response = await fetch(`http://127.0.0.1:${pages.port}${path}`, {
    headers: { 'accept-encoding': encoding },
  });
  return { headers: response.headers, text: await response.text() };
}

it('a hashed file is kept for ever, and sent in the shortest form that the browser takes', async () => {
  const path = '/desk/assets/index-1a2b.js';
  const { headers } = await pages.ask(path, { headers: { 'accept-encoding': 'gzip, br' } });
  expect(headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
    'content-encoding': 'br',
    vary: 'Accept-Encoding',
    'content-security-policy': expect.stringContaining("default-src 'none'"),
  });
  expect(Number(headers['content-length'])).toBeLessThan(SCRIPT.length);
  for (const [encoding, expected] of [
    ['gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['identity', null],
  ] as const) {
    const answer = await bytes(path, encoding);
    expect(answer.headers.get('content-encoding')).toBe(expected);
    expect(answer.text).toBe(SCRIPT);
  }
});

it('a file is compressed without a loss, and one that is compressed already is not', async () => {
  const { files } = await readAssets(folder);
  const forms = files.get('/desk/assets/index-1a2b.js')!.forms;
  expect(brotliDecompressSync(forms.get('br')!).toString()).toBe(SCRIPT);
  expect(gunzipSync(forms.get('gzip')!).toString()).toBe(SCRIPT);
  expect([...files.get('/desk/assets/inter-3c4d.woff2')!.forms.keys()]).toEqual(['identity']);
});

it('the page is at each address of the desk, and compared by its tag every time', async () => {
  const first = await pages.ask('/desk');
  expect([first.status, first.text, first.headers['cache-control']]).toEqual([200, PAGE, 'no-cache']);
  for (const path of ['/desk/', '/desk/sales/s', '/desk/sign-in?link=used', '/desk/sessionless'])
    expect((await pages.ask(path)).text).toBe(PAGE);
  const tag = first.headers.etag!;
  for (const known of [tag, `W/${tag}`, `"other", ${tag}`])
    expect((await pages.ask('/desk', { headers: { 'if-none-match': known } })).status).toBe(304);
  expect((await pages.ask('/desk', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
});

it('nothing beside the files of the build is found', async () => {
  for (const path of [
    '/desk/assets/none.js',
    '/desk/assets/../index.html',
    '/desk/assets/%2e%2e/index.html',
    '/x',
  ])
    expect([path, (await pages.ask(path)).status]).toEqual([path, 404]);
  expect((await pages.ask('/')).headers.location).toBe('/desk');
  expect((await pages.ask('/desk', { method: 'PUT' })).status).toBe(405);
});

it('the page is 503 where it was not built', async () => {
  const unbuilt = await startPages({ assets: await readAssets(join(folder, 'none')) });
  const answer = await unbuilt.ask('/desk');
  expect([answer.status, answer.text]).toEqual([503, expect.stringContaining('npm run build')]);
  await unbuilt.stop();
});
