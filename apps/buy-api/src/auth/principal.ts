/** A viewer reads what an operator reads, and changes nothing. */
export type Role = 'operator' | 'shop' | 'viewer' | 'buyer';

/** The authenticated caller. */
export type Principal =
  /** The name that the token is configured under. */
  | { readonly role: 'operator' | 'shop' | 'viewer'; readonly name: string }
  | { readonly role: 'buyer'; readonly buyerId: string };

/** The owner of idempotency keys: the same holder with another token is the same owner. */
export function callerName(principal: Principal): string {
  if (principal.role === 'buyer') return `buyer ${principal.buyerId}`;
  const { role, name } = principal;
  // A token without a name belongs to its role.
  return name === role ? role : `${role} ${name}`;
}

/** Operator, shop and viewer see every order, a buyer their own. */
export function maySee(principal: Principal, buyerId: string): boolean {
  return principal.role !== 'buyer' || principal.buyerId === buyerId;
}
