import { hkdfSync } from 'node:crypto';

export type DeskRole = 'operator' | 'viewer';

/** A person who may come in, by the token that is configured now. */
export interface TokenHolder {
  readonly name: string;
  readonly role: DeskRole;
  /** Sent to the buy API, and never to a browser. */
  readonly token: string;
  /** Names the token in cookies and links; 22 characters of base64url. */
  readonly tokenId: string;
  readonly sessionKey: Buffer;
  readonly linkKey: Buffer;
}

interface ConfiguredToken {
  readonly name: string;
  readonly token: string;
}

/** The holders of all tokens, by token and by its id. */
export interface TokenHolders {
  /** The time reveals nothing about valid tokens: the lookup is by a digest. */
  readonly ofToken: (token: string) => TokenHolder | undefined;
  readonly ofTokenId: (tokenId: string) => TokenHolder | undefined;
}

export function createTokenHolders(
  tokens: Readonly<Record<DeskRole, readonly ConfiguredToken[]>>,
): TokenHolders {
  const holders = new Map(
    (['operator', 'viewer'] as const).flatMap((role) =>
      tokens[role].map(({ name, token }) => {
        const tokenId = tokenIdOf(token);
        return [
          tokenId,
          { name, role, token, tokenId, sessionKey: keyOf(token, 'session'), linkKey: linkKeyOf(token) },
        ] as const;
      }),
    ),
  );
  return {
    ofToken: (token) => holders.get(tokenIdOf(token)),
    ofTokenId: (tokenId) => holders.get(tokenId),
  };
}

export function tokenIdOf(token: string): string {
  return derive(token, 'token id', 16).toString('base64url');
}

export function linkKeyOf(token: string): Buffer {
  return keyOf(token, 'link');
}

function keyOf(token: string, purpose: string): Buffer {
  return derive(token, purpose, 32);
}

/** Every copy of the process derives the same from the same token, so that they need no secret of their own. */
function derive(token: string, purpose: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', token, '', `stampede desk ${purpose}`, length));
}
