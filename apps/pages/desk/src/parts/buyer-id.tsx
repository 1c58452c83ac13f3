import { hidesBuyers } from '../choices.ts';

/** A buyer's id, or dots while ids are hidden: for a screen that others see. */
export function BuyerId({ id }: { readonly id: string }) {
  return hidesBuyers.value ? <span aria-label="hidden buyer">••••••</span> : <>{id}</>;
}
