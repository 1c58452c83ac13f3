import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { confirm } from '../../terminal/confirm.ts';
import { printHandled } from './print-handled.ts';

export function addDeadDiscard(dead: Command): void {
  const command = addApiCommand(dead, {
    usage: 'discard <orderNo>',
    says: 'Gives a dead letter up; its units are available again.',
    asks: true,
    examples: ['01990e5e-8a50-7c3e-9f00-7a2f0c9d1e00 --yes'],
  });
  onApi<[string], { readonly yes?: true }>(command, async ({ client, args: [orderNo], options }) => {
    await confirm(`Discard ${orderNo}? Its buyer was promised the units.`, options);
    printHandled(await client.deadLetters.discard(orderNo), options);
  });
}
