/**
 * A process whose row is older counts as dead. A row is written every second: so four in a row are missing, and the card
 * comes within 5 s.
 */
export const LIVES_MS = 4000;
