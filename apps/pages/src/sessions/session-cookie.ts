import type { IncomingMessage } from 'node:http';

/** The cookie of a session: how it is read, set and cleared. */
export interface SessionCookie {
  /** Null: none came. */
  readonly read: (request: IncomingMessage) => string | null;
  /** A value for Set-Cookie. It ends with the browser; the server ends the session. */
  readonly set: (text: string) => string;
  readonly clear: () => string;
}

/**
 * Sent to this host alone, to no script, and with no request that another site starts.
 *
 * @param isSecure behind TLS: then it is never sent without, and no other host of the domain can set it (`__Host-`)
 */
export function createSessionCookie(isSecure: boolean): SessionCookie {
  const name = isSecure ? '__Host-stampede_desk' : 'stampede_desk';
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  return {
    read: ({ headers: { cookie = '' } }) => {
      const [one] = cookie
        .split(';')
        .map((part) => part.trim())
        .filter((part) => part.startsWith(`${name}=`));
      return one?.slice(name.length + 1) ?? null;
    },
    set: (text) => `${name}=${text}; ${attributes}`,
    clear: () => `${name}=; Max-Age=0; ${attributes}`,
  };
}
