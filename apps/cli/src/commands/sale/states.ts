import type { SaleChange } from '@stampede/client';
import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { confirm } from '../../terminal/confirm.ts';
import { printSale } from './print-sale.ts';

type State = NonNullable<SaleChange['state']>;

/** A command that puts a sale into a state. */
interface StateCommand {
  readonly name: string;
  readonly state: State;
  readonly says: string;
  /** What is said before something that cannot be undone. */
  readonly question?: (saleId: string) => string;
}

const STATES: readonly StateCommand[] = [
  {
    name: 'pause',
    state: 'paused',
    says: 'Stops new purchases until the sale is opened again. Orders can still be paid.',
  },
  { name: 'open', state: 'open', says: 'Opens a paused sale again.' },
  {
    name: 'close',
    state: 'closed',
    says: 'Closes a sale, which cannot be opened again. Orders can still be paid until their deadline.',
    question: (saleId) => `Close ${saleId}? It cannot be opened again.`,
  },
];

/** Adds `pause`, `open` and `close`. */
export function addSaleStates(sale: Command): void {
  for (const { name, state, says, question } of STATES) {
    const command = addApiCommand(sale, {
      usage: `${name} <saleId>`,
      says,
      examples: question === undefined ? ['drop-1'] : ['drop-1', 'drop-1 --yes'],
      ...(question !== undefined && { asks: true }),
    });
    onApi<[string], { readonly yes?: true }>(command, async ({ client, args: [saleId], options }) => {
      if (question !== undefined) await confirm(question(saleId), options);
      printSale(await client.sales.change(saleId, { state }), options);
    });
  }
}
