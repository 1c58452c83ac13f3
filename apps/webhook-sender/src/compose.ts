import { openProcessStores } from '@stampede/engine';
import { countStoreFailures, processGroup } from '@stampede/process';
import { LateGroup, type Group, type ProcessContext } from '@stampede/runtime';
import { DeliveriesInHand } from './deliveries-in-hand.ts';
import { clearingLoop } from './loops/clearing-loop.ts';
import { sendingLoop } from './loops/sending-loop.ts';
import { webhookMetrics } from './webhook-metrics.ts';

/** The webhook-sender: sends events to the shop's endpoints. It works on the ledger alone. */
export async function compose(context: ProcessContext): Promise<Group> {
  const { name, config, log, registry } = context;
  const stores = openProcessStores(name, config, log, countStoreFailures(registry));
  const inHand = new DeliveriesInHand({ stores, log, onEnded: () => sending.loop.wake() });
  const deps = { stores, log, metrics: webhookMetrics(registry, () => inHand.inFlight) };
  const sending = sendingLoop(deps, inHand);
  const working = new LateGroup('loops', [sending.inHand, sending.loop, clearingLoop(deps)]);
  return processGroup(context, {
    stores,
    needsGate: false,
    needsPostgres: true,
    counters: { attempts: { metric: 'stampede_webhook_attempts_total', by: 'outcome' } },
    parts: [working],
    onSchemaKnown: () => working.begin(),
  });
}
