import { signal } from '@preact/signals';

const TICK_MS = 500;

let offsetMs = 0;

/** The server's time in ms since 1970, by its last message; moves twice a second. */
export const now = signal(Date.now());

/** Sets the clock to the time of a message that has just arrived. */
export function setServerTime(at: string): void {
  const serverMs = Date.parse(at);
  if (Number.isNaN(serverMs)) return;
  offsetMs = serverMs - Date.now();
  now.value = serverMs;
}

export function startClock(): void {
  setInterval(() => (now.value = Date.now() + offsetMs), TICK_MS);
}
