import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { printHandled } from './print-handled.ts';

export function addDeadReplay(dead: Command): void {
  const command = addApiCommand(dead, {
    usage: 'replay <orderNo>',
    says: 'Puts a dead letter back on the queue, once its cause is gone.',
    examples: ['01990e5e-8a50-7c3e-9f00-7a2f0c9d1e00'],
  });
  onApi<[string]>(command, async ({ client, args: [orderNo], options }) => {
    printHandled(await client.deadLetters.replay(orderNo), options);
  });
}
