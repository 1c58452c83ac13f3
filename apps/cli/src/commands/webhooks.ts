import type { Command } from 'commander';
import { addWebhooksAdd } from './webhooks/add.ts';
import { addWebhooksChange } from './webhooks/change.ts';
import { addWebhooksDeliveries } from './webhooks/deliveries.ts';
import { addWebhooksList } from './webhooks/list.ts';
import { addWebhooksRemove } from './webhooks/remove.ts';
import { addWebhooksReplay } from './webhooks/replay.ts';
import { addWebhooksRotate } from './webhooks/rotate.ts';
import { addWebhooksShow } from './webhooks/show.ts';
import { addWebhooksTest } from './webhooks/test.ts';

export function registerWebhooks(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .description('Look after the addresses that events are sent to.');
  addWebhooksList(webhooks);
  addWebhooksAdd(webhooks);
  addWebhooksShow(webhooks);
  addWebhooksChange(webhooks);
  addWebhooksTest(webhooks);
  addWebhooksDeliveries(webhooks);
  addWebhooksReplay(webhooks);
  addWebhooksRotate(webhooks);
  addWebhooksRemove(webhooks);
}
