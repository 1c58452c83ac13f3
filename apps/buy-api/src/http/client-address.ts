import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** The address from which a request came; empty where its connection is gone. */
export type ClientAddress = (request: IncomingMessage) => string;

/** A longer way is nobody's. */
const PROXIES_MAX = 16;

/**
 * Behind a trusted proxy a request comes from where X-Forwarded-For says: each proxy adds at the right where it got the
 * request from, so that the list is read from there, and only for as long as it names trusted proxies. What stands further to the
 * left anybody can have sent.
 *
 * @param trustedProxies addresses, and networks as `10.0.0.0/8`; without any it is the address of the connection
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
 * Whom a limit for each address counts: an IPv4 address, or the network of an IPv6 one, since whoever has one of these has
 * all 2^64 addresses of it.
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
