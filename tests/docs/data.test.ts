import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { migrations } from '@stampede/migrations';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const page = read('docs/data.md');
const keysSource = read('packages/store/src/redis/keys.ts');
const reserveScript = read('packages/store/lua/reserve.lua');
/** What the migrations run, one after the other. */
const statements: string[] = [];
type Recorder = Parameters<(typeof migrations)[number]['up']>[0];
const recorder = { raw: async (sql: string) => statements.push(sql) } as unknown as Recorder;
for (const { up } of migrations) await up(recorder);
const schema = statements.join('\n');

function all(text: string, pattern: RegExp): string[][] {
  return [...text.matchAll(pattern)].map((match) => match.slice(1));
}

/** The key builders, each with its key as the page writes it: `pay:{n}:<orderNo>`. */
const keys = all(keysSource, /export function (\w+Key)\([^)]*\): string \{\s*return `([^`]+)`;/g).map(
  ([builder = '', template = '']) => ({
    builder,
    key: template.replace('{${partition}}', '{n}').replace(/\$\{(\w+)\}/g, '<$1>'),
  }),
);
const named = (pattern: RegExp): string[] => all(schema, pattern).map(([name = '']) => name);

describe('docs/data.md', () => {
  it('names every key of the gate as it is built', () => {
    const builders = all(keysSource, /export function (\w+Key)\(/g).flat();
    expect(keys.map(({ builder }) => builder)).toEqual(
      builders.filter((name) => name !== 'orderNoOfWindowKey'),
    );
    expect(keys.map(({ key }) => key).filter((key) => !page.includes(`| \`${key}\``))).toEqual([]);
  });

  it('names every field of a queue entry', () => {
    const [entry = ''] = all(reserveScript, /'XADD', queue, '\*',([^)]+)\)/g).flat();
    const fields = all(entry, /'(\w+)',/g).flat();
    expect(fields).toEqual(['order_no', 'purchase', 'amount']);
    expect(fields.filter((field) => !page.includes(`\n| \`${field}\` `))).toEqual([]);
  });

  it('has a section for every table and names every view', () => {
    const tables = named(/CREATE TABLE (\w+)/g);
    expect(tables).toContain('orders');
    expect(tables.filter((table) => !page.includes(`\n### \`${table}\`\n`))).toEqual([]);
    const views = named(/CREATE VIEW (\w+)/g);
    expect(views.filter((view) => !page.includes(`- \`${view}\`: `))).toEqual([]);
  });

  it('names every column in the section of its table', () => {
    const columns = all(schema, /COMMENT ON COLUMN (\w+)\.(\w+)/g);
    const missing = columns.filter(([table = '', column = '']) => {
      const section = page.split(`\n### \`${table}\`\n`)[1]?.split('\n### ')[0];
      return section !== undefined && !section.includes(`\`${column}\``);
    });
    expect(missing).toEqual([]);
  });

  it('says what every index is for', () => {
    const dropped = named(/DROP INDEX (\w+)/g);
    const indexes = named(/CREATE (?:UNIQUE )?INDEX (\w+)/g).filter((index) => !dropped.includes(index));
    expect(indexes).toContain('orders_due');
    expect(indexes.filter((index) => !page.includes(`| \`${index}\``))).toEqual([]);
  });
});
