export type Role = 'operator' | 'shop' | 'buyer';

/** Who is asking. */
export type Principal =
  /** The name is the one that the token was configured under. */
  | { readonly role: 'operator' | 'shop'; readonly name: string }
  | { readonly role: 'buyer'; readonly buyerId: string };

/** Whose idempotency keys are whose: the same holder with another token is the same. */
export function callerName(principal: Principal): string {
  if (principal.role === 'buyer') return `buyer ${principal.buyerId}`;
  const { role, name } = principal;
  // A token without a name is held by its role.
  return name === role ? role : `${role} ${name}`;
}

/** Operator and shop see every order, a buyer their own. */
export function maySee(principal: Principal, buyerId: string): boolean {
  return principal.role !== 'buyer' || principal.buyerId === buyerId;
}
