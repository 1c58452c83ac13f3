import { visibleText } from './visible-text.ts';

/** Whether the API accepts a buyer's id: see {@link visibleText}. */
export const isBuyerId: (text: string) => boolean = visibleText(128);

const STORED = /^[^\p{Cc}\p{Cs}]{1,128}$/u;

/**
 * Whether the stores may contain this buyer's id: an earlier version also accepted invisible characters and outer
 * blanks, and its promises are kept.
 */
export function isStoredBuyerId(text: string): boolean {
  return STORED.test(text);
}
