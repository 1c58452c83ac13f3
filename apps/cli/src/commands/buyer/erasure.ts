import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { printErasure } from './print-erasure.ts';

export function addBuyerErasure(buyer: Command): void {
  const command = addApiCommand(buyer, {
    usage: 'erasure <erasureId>',
    says: 'Shows how far an erasure has come, and the sales that it waits for.',
    examples: ['d47b295f-4450-4a41-839c-e28b5f3eb952'],
  });
  onApi<[string]>(command, async ({ client, args: [erasureId], options }) => {
    printErasure(await client.buyers.getErasure(erasureId), options);
  });
}
