/**
 * A URL that lists several hosts by commas, as one URL for each: `postgres://u:p@one:5432,two/db` is
 * `postgres://u:p@one:5432/db` and `postgres://u:p@two/db`. Any other text comes back as it is.
 */
export function urlsOfHosts(text: string): readonly string[] {
  const [, before = '', hosts = '', after = ''] =
    /^([a-z]+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s.exec(text) ?? [];
  return hosts.includes(',') ? hosts.split(',').map((host) => `${before}${host}${after}`) : [text];
}
