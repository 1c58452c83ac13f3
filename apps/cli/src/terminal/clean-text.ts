/** Controls and formats: a terminal would obey them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text from outside in one line, as a terminal may show it: what would steer the terminal is replaced. */
export function cleanText(text: string): string {
  return text.replaceAll(INVISIBLE, '\u{FFFD}');
}
