/**
 * A process whose row is older counts as dead. A row is written every second, and was 2.4 s old at most at a load of
 * 28: so three in a row are missing, and the card comes well within 5 s.
 */
export const LIVES_MS = 3500;
