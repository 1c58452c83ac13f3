/**
 * Splits a URL with several hosts, separated by commas, into one URL per host: `postgres://u:p@one:5432,two/db` becomes
 * `postgres://u:p@one:5432/db` and `postgres://u:p@two/db`. Any other text is returned unchanged.
 */
export function urlsOfHosts(text: string): readonly string[] {
  const [, before = '', hosts = '', after = ''] =
    /^([a-z]+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s.exec(text) ?? [];
  return hosts.includes(',') ? hosts.split(',').map((host) => `${before}${host}${after}`) : [text];
}
