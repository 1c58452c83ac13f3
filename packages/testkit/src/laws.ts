import { allSales, auditSale } from '@stampede/engine';
import type { World } from './world.ts';

/** Every broken law of every sale, as `sale law orders`. For a quiescent world. */
async function brokenLaws(world: World): Promise<string[]> {
  const broken: string[] = [];
  for await (const { catalog } of allSales(world.stores)) {
    const report = await auditSale(world.stores, catalog.saleId);
    for (const law of report?.laws ?? []) {
      // A missing payment window only delays an event, and tests delete them on purpose.
      if (!law.holds && law.name !== 'orders_have_payment_windows')
        broken.push(`${catalog.saleId} ${law.name} ${law.orders.join(' ')} ${JSON.stringify(report?.items)}`);
    }
  }
  return broken;
}

/** @throws Error with the broken laws */
export async function expectLaws(world: World): Promise<void> {
  const broken = await brokenLaws(world);
  if (broken.length > 0) throw new Error(`laws are broken:\n${broken.join('\n')}`);
}
