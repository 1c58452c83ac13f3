/** Fast path for visible ASCII, which nearly all ids and names are. */
const PLAIN = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/**
 * Text of 1 to `max` code points without invisible characters (controls, formats such as a zero width space or a change
 * of direction, separators of lines and paragraphs), without lone surrogates, which are not UTF-8, and without a blank
 * at either end. Two texts that look the same can still differ, as `ü` can be one character or two: texts are compared
 * byte by byte.
 */
export function visibleText(max: number): (text: string) => boolean {
  const inner = '\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}';
  const other = new RegExp(`^(?!\\p{White_Space})[^${inner}]{1,${max}}(?<!\\p{White_Space})$`, 'u');
  return (text) => (text.length <= max && PLAIN.test(text)) || other.test(text);
}
