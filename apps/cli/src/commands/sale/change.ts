import type { SaleChange } from '@stampede/client';
import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { noneToNull, orNone, textOrNone, type OrNone } from '../../api/or-none.ts';
import { seconds, wholeNumber } from '../../api/parse-number.ts';
import { UsageError } from '../../usage-error.ts';
import { printSale } from './print-sale.ts';

type Options = Omit<SaleChange, Removable> & Partial<Record<Removable, OrNone<string | number>>>;
type Removable = 'opensAt' | 'closesAt' | 'buyerLimit' | 'message';

export function addSaleChange(sale: Command): void {
  const command = addApiCommand(sale, {
    usage: 'change <saleId>',
    says: 'Changes what is given; none removes it. In a closed sale: name, visibility and message.',
    examples: [
      'drop-1 --closes-at 2030-01-01T14:00:00Z',
      'drop-1 --buyer-limit none --message "Two for everyone"',
    ],
  })
    .option('--name <name>', 'what buyers read')
    .option('--opens-at <time>', 'RFC 3339, or none', textOrNone)
    .option('--closes-at <time>', 'RFC 3339, or none', textOrNone)
    .option('--buyer-limit <n>', 'units per buyer, or none', orNone(wholeNumber('a whole number or none')))
    .option('--payment-window-seconds <n>', 'for orders that are created from now on', seconds)
    .option('--visibility <kind>', 'public or unlisted')
    .option('--message <text>', 'shown to buyers, or none', textOrNone);
  onApi<[string], Options>(command, async ({ client, args: [saleId], options }) => {
    const { name, opensAt, closesAt, buyerLimit, paymentWindowSeconds, visibility, message } = options;
    const given = { name, opensAt, closesAt, buyerLimit, paymentWindowSeconds, visibility, message };
    const change = Object.fromEntries(
      Object.entries(given).flatMap(([field, value]) =>
        value === undefined ? [] : [[field, noneToNull(value)]],
      ),
    );
    if (Object.keys(change).length === 0)
      throw new UsageError('nothing to change: give at least one option, such as --closes-at');
    printSale(await client.sales.change(saleId, change), options);
  });
}
