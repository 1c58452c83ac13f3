import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { printJson } from '../../terminal/print-json.ts';
import { printStory } from './print-story.ts';

export function addOrdersStory(orders: Command): void {
  const command = addApiCommand(orders, {
    usage: 'story <orderNo>',
    says: 'Shows what happened to an order, from its purchase to its end.',
    examples: ['01990e5e-8a50-7c3e-9f00-7a2f0c9d1e00'],
  });
  onApi<[string]>(command, async ({ client, args: [orderNo], options }) => {
    const story = await client.orders.story(orderNo);
    if (options.json === true) printJson(story);
    else printStory(story);
  });
}
