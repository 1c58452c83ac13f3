import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { confirm } from '../../terminal/confirm.ts';
import { printErasure } from './print-erasure.ts';

export function addBuyerErase(buyer: Command): void {
  const command = addApiCommand(buyer, {
    usage: 'erase <buyerId>',
    says: "Replaces a buyer's id by a random pseudonym, in each sale when it has ended for 24 hours.",
    asks: true,
    examples: ['buyer-7', 'buyer-7 --yes'],
  });
  onApi<[string], { readonly yes?: true }>(command, async ({ client, args: [buyerId], options }) => {
    await confirm(`Erase ${buyerId}? Nobody can tell afterwards which orders were theirs.`, options);
    printErasure(await client.buyers.erase(buyerId), options);
  });
}
