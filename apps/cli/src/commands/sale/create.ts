import type { NewSale } from '@stampede/client';
import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { seconds, wholeNumber } from '../../api/parse-number.ts';
import { UsageError } from '../../usage-error.ts';
import { ITEM, ITEM_MEANS, parseItems } from './parse-item.ts';
import { printSale } from './print-sale.ts';
import { readSaleFile } from './read-sale-file.ts';

type Fields = Partial<Omit<NewSale, 'saleId' | 'items'>> & { readonly item?: NewSale['items'] };
type Options = Fields & { readonly file?: string };

export function addSaleCreate(sale: Command): void {
  const command = addApiCommand(sale, {
    usage: 'create <saleId>',
    says: 'Puts units on sale. Without --opens-at the sale opens immediately.',
    keyed: true,
    examples: [
      'drop-1 --name "Autumn drop" --currency EUR \\\n      --item red-42:1000:8990',
      'drop-2 --name Drop --currency EUR --buyer-limit 2 \\\n      --opens-at 2030-01-01T12:00:00Z --item a:10:500:Small --item b:10:900',
      'drop-3 --file drop.json',
    ],
  })
    .option('--name <name>', 'what buyers read')
    .option('--currency <code>', 'three capital letters')
    .option(`--item ${ITEM}`, `${ITEM_MEANS}; may be repeated`, parseItems)
    .option('--opens-at <time>', 'RFC 3339: 2030-01-01T12:00:00Z')
    .option('--closes-at <time>', 'RFC 3339')
    .option('--buyer-limit <n>', 'units per buyer, over all items', wholeNumber('a whole number'))
    .option('--payment-window-seconds <n>', 'time to pay; default: 300', seconds)
    .option('--hold-seconds <n>', 'the longest wait for an order; default: 1800', seconds)
    .option('--visibility <kind>', 'public or unlisted')
    .option('--message <text>', 'shown to buyers')
    .option('--file <path>', 'the sale as JSON, as the API takes it; - is stdin; options come before it');
  onApi<[string], Options>(command, async ({ client, args: [saleId], options, key }) => {
    printSale(await client.sales.create(await toSale(saleId, options), { key }), options);
  });
}

async function toSale(saleId: string, options: Options): Promise<NewSale> {
  const { name, currency, opensAt, closesAt, buyerLimit, paymentWindowSeconds, holdSeconds } = options;
  const { visibility, message, item, file } = options;
  const given = {
    name,
    currency,
    opensAt,
    closesAt,
    buyerLimit,
    paymentWindowSeconds,
    holdSeconds,
    visibility,
    message,
    items: item,
  };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const sale = { ...(file === undefined ? {} : await readSaleFile(file)), ...known, saleId };
  for (const [field, option] of [
    ['name', '--name'],
    ['currency', '--currency'],
    ['items', '--item'],
  ] as const) {
    if (!(field in sale)) throw new UsageError(`${option} is missing (or --file)`);
  }
  // The API checks the rest: a file may hold anything.
  return sale as NewSale;
}
