import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** The client's address; empty where the connection is closed. */
export type ClientAddress = (request: IncomingMessage) => string;

/** Proxies in a chain, at most. */
const PROXIES_MAX = 16;

/**
 * Behind a trusted proxy the address is read from X-Forwarded-For. Each proxy appends the address of its client at the
 * right, so the list is read from there, past trusted proxies. The first other address is the client's: everything to
 * its left may be sent by the client.
 *
 * @param trustedProxies addresses, and networks as `10.0.0.0/8`; without any, the connection's address is used
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  if (trustedProxies.length === 0) return ({ socket }) => socket.remoteAddress ?? '';
  const trusted = new BlockList();
  for (const text of trustedProxies) {
    const [address = '', bits] = text.split('/');
    if (bits === undefined) trusted.addAddress(address, familyOf(address));
    else trusted.addSubnet(address, Number(bits), familyOf(address));
  }
  const isTrusted = (address: string): boolean =>
    isIP(address) !== 0 && trusted.check(address, familyOf(address));

  return ({ socket, headers }) => {
    let address = socket.remoteAddress ?? '';
    let rest = headers['x-forwarded-for']?.toString() ?? '';
    for (let proxies = 0; proxies < PROXIES_MAX && rest !== '' && isTrusted(address); proxies += 1) {
      const comma = rest.lastIndexOf(',');
      const before = addressIn(rest.slice(comma + 1).trim());
      if (before === null) break;
      address = before;
      rest = comma === -1 ? '' : rest.slice(0, comma);
    }
    return address;
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

/** Some proxies add the port. */
const WITH_PORT = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/;

function addressIn(text: string): string | null {
  const [, inBrackets, withoutColons] = WITH_PORT.exec(text) ?? [];
  const address = inBrackets ?? withoutColons ?? text;
  return isIP(address) === 0 || address.includes('%') ? null : address;
}

/**
 * The key of limits by address: an IPv4 address, or the /64 network of an IPv6 address, because one client usually has
 * a whole /64.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [left = '', right = ''] = address.split('::');
  const groups = left.split(':');
  if (address.includes('::')) {
    const behind = right.split(':');
    while (groups.length + behind.length < 8) groups.push('0');
    groups.push(...behind);
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}
