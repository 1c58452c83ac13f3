export const ROLES = ['operator', 'shop', 'buyer'] as const;
export type Role = (typeof ROLES)[number];

/** Who is asking. */
export type Principal =
  { readonly role: 'operator' | 'shop' } | { readonly role: 'buyer'; readonly buyerId: string };

/** Operator and shop see every order, a buyer their own. */
export function maySee(principal: Principal, buyerId: string): boolean {
  return principal.role !== 'buyer' || principal.buyerId === buyerId;
}
