export type Role = 'operator' | 'shop' | 'buyer';

/** Who is asking. */
export type Principal =
  { readonly role: 'operator' | 'shop' } | { readonly role: 'buyer'; readonly buyerId: string };

/** Whose idempotency keys are whose: the same holder with another token is the same. */
export function callerName(principal: Principal): string {
  return principal.role === 'buyer' ? `buyer ${principal.buyerId}` : principal.role;
}

/** Operator and shop see every order, a buyer their own. */
export function maySee(principal: Principal, buyerId: string): boolean {
  return principal.role !== 'buyer' || principal.buyerId === buyerId;
}
