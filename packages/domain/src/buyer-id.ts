import { visibleText } from './visible-text.ts';

/** What the API takes for a buyer's id: see {@link visibleText}. */
export const isBuyerId: (text: string) => boolean = visibleText(128);

const STORED = /^[^\p{Cc}\p{Cs}]{1,128}$/u;

/**
 * What the stores may hold for one: an earlier version took invisible characters and outer blanks as well, and what it
 * promised is kept.
 */
export function isStoredBuyerId(text: string): boolean {
  return STORED.test(text);
}
