/** Scheme, user and password, the hosts, and the rest. The last @ before the path ends the password. */
const PARTS = /^([a-z]+:\/\/)((?:[^/?#]*@)?)([^/?#]*)(.*)$/s;

/**
 * The servers of a DATABASE_URL, one URL each, in the order in which they are listed:
 * `postgres://user:password@one:5432,two:5433/shop?sslmode=require`. Lists in the parameters `host` and `port` are
 * supported too; a single port applies to all hosts. A URL with one host is returned unchanged.
 */
export function parseDatabaseUrl(url: string): readonly string[] {
  const parts = PARTS.exec(url);
  if (parts === null) return [url];
  const [, scheme = '', user = '', hosts = '', rest = ''] = parts;
  if (hosts.includes(',')) return hosts.split(',').map((host) => `${scheme}${user}${host}${rest}`);
  return hostsOfParameters(url);
}

function hostsOfParameters(url: string): readonly string[] {
  const from = url.indexOf('?');
  const parameters = new URLSearchParams(from === -1 ? '' : url.slice(from + 1));
  const hosts = (parameters.get('host') ?? '').split(',');
  if (hosts.length === 1) return [url];
  const ports = (parameters.get('port') ?? '').split(',');
  return hosts.map((host, index) => {
    parameters.set('host', host);
    const port = ports.length === 1 ? ports[0] : ports[index];
    if (port !== undefined && port !== '') parameters.set('port', port);
    else parameters.delete('port');
    return `${url.slice(0, from)}?${parameters.toString()}`;
  });
}
