import type { Generation } from './generation.ts';
import { beginSession, endOfSession, readSession, type Session } from './session.ts';
import type { TokenHolder, TokenHolders } from './token-holders.ts';

/** A cookie is renewed at most so often. */
const RENEWED_AFTER_MS = 60_000;

export type SessionReading =
  | { readonly outcome: 'valid'; readonly session: Session; readonly renewed: boolean }
  /** There is none, or it has ended. */
  | { readonly outcome: 'none' }
  /** The ledger was not read since the start of this process: which sessions are valid is not known. */
  | { readonly outcome: 'unknown' };

/** Begins sessions, and judges those that come back. */
export class Sessions {
  readonly #holders: TokenHolders;
  readonly #generation: Pick<Generation, 'current'>;
  readonly #now: () => number;

  /** @param now in ms since 1970 */
  constructor(holders: TokenHolders, generation: Pick<Generation, 'current'>, now: () => number = Date.now) {
    this.#holders = holders;
    this.#generation = generation;
    this.#now = now;
  }

  /** False: the ledger was not read since the start of this process, so that no session can begin. */
  get isReady(): boolean {
    return this.#generation.current !== null;
  }

  /** Call it where it `isReady`. */
  begin(holder: TokenHolder): Session {
    const { current } = this.#generation;
    if (current === null) throw new Error('no session can begin yet');
    return beginSession(holder, current, this.#now());
  }

  /** @param cookie its text; null: none came */
  read(cookie: string | null): SessionReading {
    if (!this.isReady) return { outcome: 'unknown' };
    const session = cookie === null ? null : readSession(cookie, this.#holders);
    if (session === null || !this.isValid(session)) return { outcome: 'none' };
    const nowMs = this.#now();
    const renewed = nowMs - session.usedAtMs >= RENEWED_AFTER_MS;
    return { outcome: 'valid', session: renewed ? { ...session, usedAtMs: nowMs } : session, renewed };
  }

  /** Whether a session that was read goes on. */
  isValid(session: Session): boolean {
    return session.generation === this.#generation.current && this.#now() < endOfSession(session);
  }
}
