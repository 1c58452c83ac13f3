import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const SOURCES = ['apps', 'packages', 'migrations', 'scripts', 'tests', 'bench', 'deploy', 'examples'];
const NO_SOURCE = /(^|\/)(node_modules|dist|\.stampede)(\/|$)/;

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (NO_SOURCE.test(path)) return [];
    return entry.isDirectory() ? filesBelow(path) : [path];
  });

const pages = [...readdirSync('.'), ...filesBelow('docs')].filter((path) => path.endsWith('.md'));

/** Without code, in which brackets are no links and a hash is no heading. */
function proseOf(page: string): string {
  return readFileSync(page, 'utf8').replace(/^```[^]*?^```$/gm, '');
}

/** The anchors that GitHub makes of headings: the second of one name ends with -1. */
function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of proseOf(page).matchAll(/^#{1,6} (.+)$/gm)) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = text.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
    let [name, number] = [anchor, 0];
    while (anchors.has(name)) name = `${anchor}-${(number += 1)}`;
    anchors.add(name);
  }
  return anchors;
}

/** The relative links of a page that lead nowhere. */
function brokenLinks(page: string): string[] {
  const text = proseOf(page).replace(/`[^`\n]*`/g, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchorsOf(target).has(anchor);
  });
}

describe('the documents', () => {
  it.each(pages)('%s has no link and no anchor that leads nowhere', (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it('are where the sources say', () => {
    const sources = [...SOURCES.flatMap(filesBelow), '.env.example'];
    const missing = sources.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\bdocs\/[\w./-]+\.md\b/g)]
        .map(([named]) => named)
        .filter((named) => !existsSync(named))
        .map((named) => `${path}: ${named}`),
    );
    expect(missing).toEqual([]);
  });
});
