import { SignJWT } from 'jose';
import { SECRET } from './http-kit.ts';

/** A buyer's token, signed with the shared secret and good for a minute. */
export async function buyerToken(buyerId = 'buyer-7', secret = SECRET): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(buyerId)
    .setExpirationTime('1m')
    .sign(new TextEncoder().encode(secret));
}
