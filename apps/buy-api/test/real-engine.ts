import { EventWatcher, OrderWatcher, PurchaseBatcher } from '@stampede/engine';
import type { World } from '@stampede/testkit';
import { bindEngine, type Engine } from '../src/engine.ts';

/** The engine of a buy API over the stores of a world, which closes them. */
export function realEngine({ stores }: World): Engine {
  const watchers = { orders: new OrderWatcher(stores), events: new EventWatcher(stores) };
  return bindEngine(stores, new PurchaseBatcher(stores), watchers);
}
