import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { StoreUnavailableError } from '@stampede/domain';
import { repairGates, repairSale, type ActingStores } from '@stampede/engine';
import { gateKeys } from '@stampede/store';
import { expectLaws, instrumentedStores, startWorld, type World } from '@stampede/testkit';
import { openAuditedSale, type AuditedSale } from './audited-sale.ts';

let world: World;
let of: AuditedSale;
beforeAll(async () => {
  world = await startWorld();
  of = await openAuditedSale(world);
});
afterAll(async () => {
  await expectLaws(world);
  await world.close();
});

/** On demand, for all gates and for the gate of one sale. */
const REPAIRS: [string, (stores: ActingStores) => Promise<string | undefined>][] = [
  [
    'of the gates',
    async (stores) =>
      (await repairGates(stores, { partitions: null, ifNeeded: true, waitMs: 8000 }))[0]?.repair,
  ],
  ['of a sale', async (stores) => (await repairSale(stores, of.sale.saleId))?.repair],
];

it.each(REPAIRS)(
  'a repair %s rebuilds what differs, and what it could not look at, and nothing else',
  async (_title, repair) => {
    expect(await repair(world.stores)).toBe('not_needed');
    await world.admin.del(gateKeys.windowKey(0, of.pending));
    expect(await repair(world.stores)).toBe('windows_restarted');
    expect(await repair(world.stores)).toBe('not_needed');
    await world.admin.hdel(gateKeys.reservationsKey(0), of.pending);
    await world.admin.del(gateKeys.windowKey(0, of.orderNos[1] ?? ''));
    expect(await repair(world.stores)).toBe('rebuilt');
    let isAway = true;
    const away = instrumentedStores(world.stores, async (step, run) => {
      if (isAway && step.name === 'redis list-buyers') {
        isAway = false;
        throw new StoreUnavailableError('redis', 'test');
      }
      return run();
    });
    expect(await repair(away)).toBe('rebuilt');
    expect(await repair(world.stores)).toBe('not_needed');
  },
);
