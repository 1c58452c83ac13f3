import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const SCALES = { grey: 'slate', accent: 'iris', good: 'jade', warn: 'amber', bad: 'tomato' } as const;
const require = createRequire(import.meta.url);
const tokens = readFileSync(join(import.meta.dirname, '../desk/css/tokens.css'), 'utf8');
const coloursOf = (css: string) => css.match(/#[0-9a-f]{6}\b/gi) ?? [];

describe('the colours of the desk', () => {
  it.each(Object.entries(SCALES))('%s has only values of @radix-ui/colors, %s', (name, scale) => {
    const file = (suffix: string) =>
      readFileSync(require.resolve(`@radix-ui/colors/${scale}${suffix}.css`), 'utf8');
    const used = tokens.split('\n').filter((line) => line.trim().startsWith(`--${name}-`));
    expect(used.length).toBeGreaterThan(1);
    const known = new Set([...coloursOf(file('')), ...coloursOf(file('-dark'))]);
    expect(used.flatMap(coloursOf).filter((colour) => !known.has(colour))).toEqual([]);
  });

  it('are in the tokens alone', () => {
    const other = ['base', 'shell', 'parts', 'tables', 'pages'].map((name) =>
      readFileSync(join(import.meta.dirname, `../desk/css/${name}.css`), 'utf8'),
    );
    expect(other.flatMap(coloursOf)).toEqual([]);
  });
});
