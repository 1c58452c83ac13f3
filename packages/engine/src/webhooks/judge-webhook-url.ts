import { isIP } from 'node:net';
import { NOT_PUBLIC, lookUpPublic } from './look-up-public.ts';
import { isPublicAddress } from './public-address.ts';

/** A name server that takes longer is one that deliveries would wait for too. */
const RESOLVE_MAX_MS = 2000;

/**
 * Why an endpoint must not have this URL, continuing a sentence that begins with its name; null where it may. The text
 * is a URL. Each delivery checks the address again that it connects to.
 *
 * @param allowPrivate WEBHOOK_ALLOW_PRIVATE: every address, and also http
 */
export async function judgeWebhookUrl(text: string, allowPrivate: boolean): Promise<string | null> {
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    return 'must have no user, password and fragment';
  if (allowPrivate) return /^https?:$/.test(url.protocol) ? null : 'must be https:// or http://';
  if (url.protocol !== 'https:') return 'must be https://';
  const host = hostOf(url);
  if (isIP(host) !== 0) return isPublicAddress(host) ? null : 'must have a public address';
  return whyUnresolved(host);
}

/** The host without the brackets of an IPv6 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function whyUnresolved(host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('has a host name that cannot be resolved now'), RESOLVE_MAX_MS);
    lookUpPublic(host, { all: true }, (error) => {
      clearTimeout(timer);
      if (error === null) resolve(null);
      else if (error.code === NOT_PUBLIC) resolve('must have a public address');
      else resolve('has a host name that cannot be resolved');
    });
  });
}
