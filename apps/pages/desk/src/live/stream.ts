import { signal } from '@preact/signals';
import type { DeskView, SaleView } from '../../../src/view/desk-view.ts';
import { now, setServerTime } from './clock.ts';
import { mergeSale } from './merge-sale.ts';

/** The server sends two messages a second. */
const SILENCE_MAX_MS = 3_000;
const AGAIN_MS = 1_000;
/** A connection that was opened and says nothing is opened anew. */
const FIRST_MESSAGE_MAX_MS = 5_000;

export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** `since`: when the last message came, or where there was none the first failure; ms since 1970, the server's time. */
  | { readonly kind: 'lost'; readonly since: number }
  | { readonly kind: 'paused'; readonly since: number };

export const connection = signal<Connection>({ kind: 'connecting' });
/** What the last messages said; both stay while the connection is lost. */
export const desk = signal<DeskView | null>(null);
export const sale = signal<SaleView | null>(null);
/** The id of the watched sale, where the server has no such sale. */
export const unknownSale = signal<string | null>(null);

interface Watched {
  readonly saleId: string | null;
  /** Called when a connection fails: the session may have ended. */
  readonly onFailure: () => void;
}

let watched: Watched | null = null;
let source: EventSource | null = null;
let lastMessageAt = 0;
let openedAt = 0;
let again: ReturnType<typeof setTimeout> | undefined;

/** Opens the stream of the deployment and of one sale, in the place of the one before. */
export function watch(next: Watched): void {
  if (watched !== null && watched.saleId === next.saleId) return;
  if (sale.value !== null && sale.value.saleId !== next.saleId) sale.value = null;
  unknownSale.value = null;
  watched = next;
  open();
}

/** Closes the stream; what was seen is deleted with it. */
export function unwatch(): void {
  watched = null;
  close();
  desk.value = null;
  sale.value = null;
  connection.value = { kind: 'connecting' };
}

/** Called once: notices silence, and pauses while the page is hidden. */
export function startWatching(): void {
  setInterval(noticeSilence, AGAIN_MS / 2);
  document.addEventListener('visibilitychange', () => {
    if (watched === null) return;
    if (document.hidden) {
      close();
      connection.value = { kind: 'paused', since: now.peek() };
    } else open();
  });
}

function open(): void {
  close();
  if (watched === null || document.hidden) return;
  const { saleId, onFailure } = watched;
  const query = saleId === null ? '' : `?sale=${encodeURIComponent(saleId)}`;
  const opened = new EventSource(`/desk/stream${query}`);
  source = opened;
  openedAt = Date.now();
  let first = true;
  const heard = (at: string) => {
    lastMessageAt = Date.now();
    setServerTime(at);
    connection.value = { kind: 'live' };
  };
  opened.addEventListener('desk', (event: MessageEvent<string>) => {
    desk.value = JSON.parse(event.data) as DeskView;
    heard(desk.value.at);
  });
  opened.addEventListener('sale', (event: MessageEvent<string>) => {
    const message = JSON.parse(event.data) as SaleView;
    sale.value = mergeSale(first ? null : sale.peek(), message);
    first = false;
    heard(message.at);
  });
  opened.addEventListener('sale-unknown', () => (unknownSale.value = saleId));
  opened.addEventListener('error', () => {
    if (source !== opened) return;
    close();
    if (connection.peek().kind === 'connecting') connection.value = { kind: 'lost', since: now.peek() };
    again = setTimeout(open, AGAIN_MS);
    onFailure();
  });
}

function close(): void {
  clearTimeout(again);
  source?.close();
  source = null;
}

function noticeSilence(): void {
  const { kind } = connection.peek();
  if (kind === 'paused') return;
  const silentMs = Date.now() - Math.max(lastMessageAt, openedAt);
  if (kind === 'live') {
    if (Date.now() - lastMessageAt < SILENCE_MAX_MS) return;
    connection.value = { kind: 'lost', since: now.peek() - (Date.now() - lastMessageAt) };
    if (source !== null) open();
  } else if (source !== null && silentMs > FIRST_MESSAGE_MAX_MS) open();
}
