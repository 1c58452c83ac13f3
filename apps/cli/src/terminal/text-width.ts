/** Two columns each in a terminal. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uFF00-\uFF60]/u;
/** No column of its own. */
const COMBINING = /\p{M}/u;

/** How many columns one line of text takes in a terminal. */
export function textWidth(text: string): number {
  let width = 0;
  for (const point of text) width += COMBINING.test(point) ? 0 : WIDE.test(point) ? 2 : 1;
  return width;
}
