import type { Sale, SaleItem } from '@stampede/client';
import { formatMoney } from '@stampede/domain';
import { formatOptionalTime, formatTime } from '../../terminal/format-time.ts';
import { printJson } from '../../terminal/print-json.ts';
import { showRecord } from '../../terminal/show-record.ts';
import { showTable } from '../../terminal/show-table.ts';

/** Prints a sale with its items. */
export function printSale(sale: Sale, { json }: { readonly json?: true }): void {
  if (json === true) {
    printJson(sale);
    return;
  }
  showRecord({
    sale: sale.saleId,
    name: sale.name,
    state: sale.pending ? `${sale.state}; the gate gets the last change in a moment` : sale.state,
    opens: formatOptionalTime(sale.opensAt),
    closes: formatOptionalTime(sale.closesAt),
    'buyer limit': sale.buyerLimit === null ? null : String(sale.buyerLimit),
    'time to pay': `${sale.paymentWindowSeconds} s`,
    visibility: sale.visibility === 'public' ? null : sale.visibility,
    message: sale.message,
    created: formatTime(sale.createdAt),
    counted: sale.source === 'gate' ? null : 'from the ledger, because the gate is not trusted',
  });
  console.log('');
  printItems(sale.items, sale.currency);
}

/** Prints items and where their units are. */
export function printItems(items: readonly SaleItem[], currency: string | null): void {
  showTable(
    [
      { head: 'sku' },
      { head: 'price', right: true },
      { head: 'allotment', right: true },
      { head: 'available', right: true },
      { head: 'reserved', right: true },
      { head: 'sold', right: true },
      { head: 'name' },
    ],
    items.map((item) => [
      item.sku,
      formatMoney(item.unitPrice, currency),
      ...[item.allotment, item.available, item.reserved, item.sold].map(String),
      item.name ?? '',
    ]),
  );
}
