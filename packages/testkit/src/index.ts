export {
  applyAllPending,
  buy,
  countRows,
  deadLetter,
  endWindows,
  order,
  pay,
  place,
  stateOf,
  stockOf,
} from './actions.ts';
export { buyer, openTestSale, purchaseOf, type TestSale } from './builders.ts';
export { startDeployment, type Deployment, type DeploymentOptions } from './deployment.ts';
export { startFarWorld, type FarWorld } from './far-world.ts';
export { formCluster, joinAsReplica, type ClusterNode } from './form-cluster.ts';
export { holdRows, type KeptLock } from './hold-rows.ts';
export { lawsAtRest } from './laws-at-rest.ts';
export { expectLaws } from './laws.ts';
export { onFreePort } from './on-free-port.ts';
export { processContext, type TestContext } from './process-context.ts';
export { instrumentedStores, type Step, type StepHook } from './instrumented-stores.ts';
export { DeathError, mortalStores } from './mortal-stores.ts';
export { overriding } from './overriding.ts';
export { findPgbouncer, startPgbouncer } from './pgbouncer.ts';
export { changedFields, entryFields, orderNoIn } from './queue-entries.ts';
export { randomNumbers } from './random-numbers.ts';
export { startPages } from './start-pages.ts';
export { startProxy, type Proxy, type Undo } from './proxy.ts';
export { resetSocket } from './reset-socket.ts';
export { deployedNodeArgs, startProcess, type AppName, type RunningProcess } from './running-process.ts';
export { ShopClient, type PurchaseRequest, type Reply, type ShopAccess } from './shop-client.ts';
export { brokenStampedeLaws } from './stampede-laws.ts';
export { runStampede, type Attempt, type StampedeRecord } from './stampede.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { addClusterReplica, startTestCluster, type TestCluster } from './test-cluster.ts';
export { startTestRedis, type TestRedis } from './test-redis.ts';
export { startTestSentinels, type TestSentinels } from './test-sentinels.ts';
export { startTestReplica, type TestReplica } from './test-replica.ts';
export { waitFor } from './wait-for.ts';
export { startWebhookReceiver, type Received, type WebhookReceiver } from './webhook-receiver.ts';
export { startWorld, TEST_ACTOR, type World } from './world.ts';
