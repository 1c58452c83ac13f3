import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** A host name has no public address. */
export const NOT_PUBLIC = 'EADDRNOTPUBLIC';

/**
 * Resolves a host name to its public addresses alone. A socket that is made with it connects to one of those: a later answer
 * of the name server leads nowhere else.
 */
export const lookUpPublic: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      done(error, '');
      return;
    }
    const [first, ...others] = addresses.filter(({ address }) => isPublicAddress(address));
    if (first === undefined) {
      done(Object.assign(new Error(`${host} has no public address`), { code: NOT_PUBLIC }), '');
      return;
    }
    if (options.all === true) done(null, [first, ...others] satisfies LookupAddress[]);
    else done(null, first.address, first.family);
  });
};
