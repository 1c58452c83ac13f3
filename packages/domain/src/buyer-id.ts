/** 1–128 code points, none of them a control character, and no lone surrogate (which is not UTF-8). */
const BUYER_ID = /^[^\p{Cc}\p{Cs}]{1,128}$/u;

export function isBuyerId(text: string): boolean {
  return BUYER_ID.test(text);
}
