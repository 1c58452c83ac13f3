import { randomUUID } from 'node:crypto';
import { isSigned, signText } from './signed-text.ts';
import { linkKeyOf, tokenIdOf, type TokenHolder, type TokenHolders } from './token-holders.ts';

const LINK_LIFE_MS = 3_600_000;

/** A one-time link, as it is in the address. */
export interface EnterCode {
  /** A UUID. */
  readonly linkId: string;
  readonly holder: TokenHolder;
  /** In ms since 1970. */
  readonly expiresAtMs: number;
}

/** The code of a new one-time link for the token's holder; it works for an hour. Also called by `npm start`. */
export function makeEnterCode(token: string, nowMs: number): string {
  const text = ['v1', tokenIdOf(token), randomUUID(), nowMs + LINK_LIFE_MS].join('.');
  return signText(text, linkKeyOf(token));
}

const CODE =
  /^(v1\.([\w-]{22})\.([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})\.(\d{1,15}))\.([\w-]{43})$/;

/** Null: expired, or not signed with a token that is configured now. Whether it was used is for the ledger. */
export function readEnterCode(code: string, holders: TokenHolders, nowMs: number): EnterCode | null {
  const [, text = '', tokenId = '', linkId = '', expiresAt, mac = ''] = CODE.exec(code) ?? [];
  const expiresAtMs = Number(expiresAt);
  const holder = holders.ofTokenId(tokenId);
  if (holder === undefined || !isSigned(text, mac, holder.linkKey) || nowMs >= expiresAtMs) return null;
  return { linkId, holder, expiresAtMs };
}
