import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url);

/** Not in the field's terms yet, and descriptions of the API, which are for its readers. */
const EXCLUDED = [
  'packages/engine/src/audit/',
  'packages/store/src/redis/',
  'packages/client/src/generated/',
];

/** Each with the terms that replace it. */
const BANNED: readonly (readonly [word: RegExp, terms: string])[] = [
  [/\b(un)?told\b|\btells?\b/, 'apply, unapplied; return; call'],
  [/\basks? (the|a|for|again)\b|\basked\b/, 'reserve, read, request, call'],
  [/\bbeliev\w+/, 'cached for (a time), trusted'],
  [/\bforgets?\b|\bforgotten\b/, 'invalidate, evict, lose, delete'],
  [/\b(whoever|whatever)\b|\bbec(omes?|ame) of\b/, 'the name of the thing'],
  [/\b(any|every|some|no)body\b/, 'a process, a client, a session'],
  [/\bat once\b/, 'immediately, at the same time'],
  [/\bunder way\b|\bin hand\b/, 'in flight, pending'],
  [
    /\btake[ns]? (away|off|over|up)\b|\btook (away|off|over|up)\b/,
    'remove, acknowledge and delete, claim, accept',
  ],
  [/\b(this|that|the|last|very|a) moment\b/, 'time, snapshot'],
  [/\b(is|are) away\b/, 'unavailable'],
  [/\bin vain\b|\bfor ever\b/, 'the failure or the bound'],
];

const COMMENT = /\/\*[\s\S]*?\*\/|(?:^|\s)\/\/ .*$/gm;

function sourcesOf(folder: string): string[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}${path}`)
    .filter((path) => /^(apps\/[^/]+|packages\/[^/]+|migrations)\/src\/.*\.ts$/.test(path))
    .filter((path) => !EXCLUDED.some((excluded) => path.startsWith(excluded)));
}

/** The comments, each in one line, without code in backticks: names stay. */
function commentsOf(path: string): string[] {
  const comments = readFileSync(new URL(path, root), 'utf8').match(COMMENT) ?? [];
  return comments.map((text) => text.replaceAll(/\n\s*\*?/g, ' ').replaceAll(/`[^`]*`/g, '`'));
}

describe('comments', () => {
  const comments = ['apps/', 'packages/', 'migrations/']
    .flatMap(sourcesOf)
    .flatMap((path) => commentsOf(path).map((text) => ({ path, text })));

  it('are found', () => {
    expect(comments.length).toBeGreaterThan(1000);
  });

  it.each(BANNED)('have no %s: %s', (word) => {
    expect(comments.filter(({ text }) => word.test(text))).toEqual([]);
  });
});
