import { allSales, auditSale } from '@stampede/engine';
import type { World } from './world.ts';

/** Every law of every sale that does not hold, as `sale law orders`. Meant for a world at rest. */
async function brokenLaws(world: World): Promise<string[]> {
  const broken: string[] = [];
  for await (const { catalog } of allSales(world.stores)) {
    const report = await auditSale(world.stores, catalog.saleId);
    for (const law of report?.laws ?? []) {
      // A missing payment window only delays an event, and tests take them away on purpose.
      if (!law.holds && law.name !== 'orders_have_payment_windows')
        broken.push(`${catalog.saleId} ${law.name} ${law.orders.join(' ')} ${JSON.stringify(report?.items)}`);
    }
  }
  return broken;
}

/** @throws Error that names the laws that do not hold */
export async function expectLaws(world: World): Promise<void> {
  const broken = await brokenLaws(world);
  if (broken.length > 0) throw new Error(`laws are broken:\n${broken.join('\n')}`);
}
