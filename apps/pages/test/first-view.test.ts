import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

const BUILT = join(import.meta.dirname, '../dist-desk');
const FIRST_VIEW_MAX_BYTES = 100 * 1024;

const read = (path: string) => readFileSync(join(BUILT, path));
/** What index.html names: the browser loads it before it draws anything. */
const html = existsSync(join(BUILT, 'index.html')) ? read('index.html').toString() : '';
const named = [...html.matchAll(/(?:src|href)="\/desk\/(assets\/[^"]+)"/g)].map(([, path]) => path!);

describe('the first view of the desk', () => {
  it('has at most 100 KB of HTML, scripts and styles, compressed', () => {
    const files = ['index.html', ...named.filter((path) => /\.(js|css)$/.test(path))];
    expect(files.length).toBeGreaterThanOrEqual(3);
    const bytes = files.reduce((sum, path) => sum + gzipSync(read(path)).length, 0);
    expect(bytes).toBeLessThan(FIRST_VIEW_MAX_BYTES);
  });

  it('loads the font beside the styles, and no library for charts', () => {
    expect(named.filter((path) => path.endsWith('.woff2'))).toHaveLength(1);
    const charts = readdirSync(join(BUILT, 'assets')).filter((name) => name.startsWith('draw-chart'));
    expect(charts.length).toBeGreaterThan(0);
    expect(named.filter((path) => path.includes('draw-chart'))).toEqual([]);
  });

  it('has no script or style in its HTML, which the content security policy would refuse', () => {
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
  });

  it('names no other host', () => {
    expect(html).not.toMatch(/(?:src|href)="(?!\/desk\/|data:)/);
  });
});
