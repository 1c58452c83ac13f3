import type { Sale, SaleItem } from '@stampede/client';
import { cleanText } from '../../terminal/clean-text.ts';
import { formatTime } from '../../terminal/format-time.ts';
import { formatTable } from '../../terminal/show-table.ts';

const BAR_MOST = 40;
const BAR_LEAST = 8;
/** Sku and the three numbers with their gaps. */
const BESIDE_BAR = 52;

/** A sale as lines for the terminal: a bar for each item, █ sold, ▒ reserved, · available. */
export function drawSale(sale: Sale, rate: number | null, width: number): string[] {
  const bar = Math.min(BAR_MOST, Math.max(BAR_LEAST, width - BESIDE_BAR));
  const table = formatTable(
    [
      'sku',
      { head: '█ sold  ▒ reserved'.slice(0, bar), whole: true },
      { head: 'available', right: true },
      { head: 'reserved', right: true },
      { head: 'sold', right: true },
    ],
    sale.items.map((item) => [
      item.sku,
      drawBar(item, bar),
      ...[item.available, item.reserved, item.sold].map(String),
    ]),
    width,
  );
  return [
    [
      cleanText(sale.saleId),
      sale.state,
      rate === null ? '' : `${rate} units/s`,
      formatTime(sale.serverTime),
      sale.source === 'gate' ? '' : 'from the ledger',
    ]
      .filter((part) => part !== '')
      .join('  ')
      .slice(0, width),
    '',
    ...table.split('\n'),
  ];
}

/** Something that is sold or reserved is seen, however little of the allotment it is. */
function drawBar({ allotment, reserved, sold }: SaleItem, width: number): string {
  const cells = (units: number): number =>
    units === 0 ? 0 : Math.max(1, Math.floor((units / allotment) * width));
  const full = Math.min(cells(sold), width);
  const half = Math.min(cells(reserved), width - full);
  return '█'.repeat(full) + '▒'.repeat(half) + '·'.repeat(width - full - half);
}
