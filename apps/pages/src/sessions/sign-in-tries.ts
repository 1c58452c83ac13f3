import type { IncomingMessage } from 'node:http';
import { createRateLimiter, networkOf, type ClientAddress } from '@stampede/process';

/** In a minute, and in a burst. */
const TRIES_OF_NETWORK = 10;
const TRIES_OF_ALL = 100;

/** Counts a try to sign in. Returns how many whole seconds to wait; 0: it may be tried. */
export type SignInTries = (request: IncomingMessage) => number;

/**
 * Limits tries to sign in, successful ones included: otherwise the holder of one token could try others
 * without end. Of one process: with several copies there are as many more.
 */
export function createSignInTries(
  clientAddress: ClientAddress,
  now: () => number = () => performance.now(),
): SignInTries {
  const ofNetwork = createRateLimiter(
    TRIES_OF_NETWORK / 60,
    (request: IncomingMessage) => networkOf(clientAddress(request)),
    { burst: TRIES_OF_NETWORK, now },
  );
  const ofAll = createRateLimiter(TRIES_OF_ALL / 60, () => 'all', { burst: TRIES_OF_ALL, now });
  return (request) => ofNetwork(request) || ofAll(request);
}
