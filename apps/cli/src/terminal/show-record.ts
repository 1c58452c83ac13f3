import { cleanText } from './clean-text.ts';
import { terminalWidth } from './terminal-width.ts';
import { wrapWords } from './wrap-words.ts';

/** Prints names and values, one below the other; a value that is null is left out. */
export function showRecord(fields: Readonly<Record<string, string | null>>, width = terminalWidth()): void {
  const shown = Object.entries(fields).flatMap(([name, value]) =>
    value === null ? [] : [{ name, value: cleanText(value) }],
  );
  const indent = Math.max(...shown.map(({ name }) => name.length)) + 2;
  for (const { name, value } of shown) {
    const lines = wrapWords(value, width - indent);
    console.log(lines.map((line, index) => (index === 0 ? name : '').padEnd(indent) + line).join('\n'));
  }
}
