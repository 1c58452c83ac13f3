import { partitionOfSale } from '@stampede/domain';
import { findSale, insertPendingSale, insertSale, type SaleToInsert } from '@stampede/store';
import { readSale, type SaleView } from '../reading/read-sale.ts';
import type { Stores } from '../stores/stores.ts';
import { forgetSaleChange } from '../syncing/forget-sale-change.ts';
import { saveSale } from '../syncing/sync-sale.ts';

export type NewSale = Omit<SaleToInsert, 'partition'>;

/**
 * Creates a sale in the ledger and loads its units into the gate. The insert is the atomic step, and it leaves a
 * pending gate change: when this process dies before the gate has the sale, or the gate cannot be told, the loop
 * of any expiry-listener loads it.
 *
 * @throws an operating error when the gate is not trusted (nothing was written) or could not be told (the sale
 *   exists, and its units arrive in the gate later)
 */
export async function openSale(
  stores: Stores,
  sale: NewSale,
): Promise<{ readonly outcome: 'opened'; readonly sale: SaleView } | { readonly outcome: 'sale_exists' }> {
  const partition = partitionOfSale(sale.saleId, stores.options.partitions);
  if ((await findSale(stores.db, sale.saleId)) !== null) return { outcome: 'sale_exists' };
  stores.gate.epochOf(partition, 'open-sale');
  const changeId = await stores.db.transaction(async (tx) =>
    (await insertSale(tx, { ...sale, partition }))
      ? insertPendingSale(tx, { partition, saleId: sale.saleId })
      : null,
  );
  if (changeId === null) return { outcome: 'sale_exists' };
  const created = await findSale(stores.db, sale.saleId);
  if (created === null) throw new Error(`sale ${sale.saleId} was created and is gone`);
  stores.catalogs.set(created.catalog);
  await saveSale(stores, { ...created, unitsTaken: 0 });
  await forgetSaleChange(stores, changeId);
  const view = await readSale(stores, sale.saleId);
  if (view === null) throw new Error(`sale ${sale.saleId} was created and is gone`);
  return { outcome: 'opened', sale: view };
}
