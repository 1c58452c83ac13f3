export {
  applyAllPending,
  buy,
  countRows,
  endWindows,
  order,
  pay,
  place,
  stateOf,
  stockOf,
} from './actions.ts';
export { buyer, openTestSale, purchaseOf, type TestSale } from './builders.ts';
export { brokenLaws, expectLaws } from './laws.ts';
export { startProxy, type Proxy } from './proxy.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { startTestRedis } from './test-redis.ts';
export { waitFor } from './wait-for.ts';
export { startWorld, type World, type WorldOptions } from './world.ts';
