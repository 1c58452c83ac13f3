import { randomBytes } from 'node:crypto';
import { isSigned, signText } from './signed-text.ts';
import type { TokenHolder, TokenHolders } from './token-holders.ts';

/** Without a request for so long a session ends. */
const IDLE_MAX_MS = 30 * 60_000;
/** Every session ends so long after its sign-in. */
const LIFE_MAX_MS = 12 * 3_600_000;

/** A sign-in. Nothing of it is stored: all of it is in the cookie, signed with a key of the holder's token. */
export interface Session {
  /** Random; 12 characters of base64url. */
  readonly sessionId: string;
  readonly holder: TokenHolder;
  /** That of the ledger at the sign-in. */
  readonly generation: number;
  /** In ms since 1970, by the clock of the process that signed in. */
  readonly begunAtMs: number;
  /** The last request; at most a minute more may have passed since. */
  readonly usedAtMs: number;
}

export function beginSession(holder: TokenHolder, generation: number, nowMs: number): Session {
  const sessionId = randomBytes(9).toString('base64url');
  return { sessionId, holder, generation, begunAtMs: nowMs, usedAtMs: nowMs };
}

/** When it ends without another request, in ms since 1970. */
export function endOfSession({ begunAtMs, usedAtMs }: Session): number {
  return Math.min(usedAtMs + IDLE_MAX_MS, begunAtMs + LIFE_MAX_MS);
}

const SESSION = /^(v1\.([\w-]{22})\.([\w-]{12})\.(\d{1,16})\.(\d{1,15})\.(\d{1,15}))\.([\w-]{43})$/;

/** As text for a cookie. */
export function writeSession(session: Session): string {
  const { holder, sessionId, generation, begunAtMs, usedAtMs } = session;
  const text = ['v1', holder.tokenId, sessionId, generation, begunAtMs, usedAtMs].join('.');
  return signText(text, holder.sessionKey);
}

/** Null: not signed with a token that is configured now. Whether it has ended is for the caller. */
export function readSession(cookie: string, holders: TokenHolders): Session | null {
  const [, text = '', tokenId = '', sessionId = '', generation, begunAtMs, usedAtMs, mac = ''] =
    SESSION.exec(cookie) ?? [];
  const holder = holders.ofTokenId(tokenId);
  if (holder === undefined || !isSigned(text, mac, holder.sessionKey)) return null;
  return {
    sessionId,
    holder,
    generation: Number(generation),
    begunAtMs: Number(begunAtMs),
    usedAtMs: Number(usedAtMs),
  };
}
