import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GateUntrustedError } from '@stampede/domain';
import { changeAllotment, placePurchases } from '@stampede/engine';
import { fenceGate, gateKeys, openGate, raiseEpoch, readGateSale } from '@stampede/store';
import { startArena, type Arena } from './arena.ts';
import { prepareBeginning, type Beginning } from './beginnings.ts';

/*
 * Redis puts `ERR ` before an error reply of a single word, so a script has to say more than its code.
 */
describe('a gate that is not the approved one', () => {
  let arena: Arena;
  let beginning: Beginning;
  beforeAll(async () => {
    arena = await startArena();
    beginning = await prepareBeginning(arena);
  });
  beforeEach(() => arena.restore(beginning.start));
  afterAll(() => arena.close());

  it('refuses in a word that its callers know', async () => {
    const { sale } = beginning;
    await arena.redis.hdel(gateKeys.gateKey(0), 'epoch');
    const read = readGateSale(arena.stores.gate, { partition: 0, saleId: sale.saleId });
    await expect(read).rejects.toBeInstanceOf(GateUntrustedError);
  });

  it('is unavailable to a buyer, and no error', async () => {
    const { sale, wanted } = beginning;
    await arena.redis.hdel(gateKeys.gateKey(0), 'epoch');
    const outcomes = await placePurchases(arena.stores, { ...sale.catalog, purchases: [wanted] });
    expect(outcomes).toEqual([{ outcome: 'unavailable' }]);
  });

  it('is not told of a change whose epoch is over in the ledger', async () => {
    await raiseEpoch(arena.stores.db, 0, 'a test');
    const change = changeAllotment(arena.stores, beginning.sale.saleId, 'sku', -1);
    await expect(change).rejects.toBeInstanceOf(GateUntrustedError);
  });

  it('refuses to be opened by a reconciler that has not fenced it', async () => {
    const connection = await arena.stores.nodes.openSession(0);
    const rebuild = { connection, partition: 0, epoch: 1000 };
    await expect(openGate(rebuild)).rejects.toBeInstanceOf(GateUntrustedError);
    expect(await fenceGate(rebuild)).toBe('fenced');
    await openGate(rebuild);
    expect(await arena.redis.hget(gateKeys.gateKey(0), 'epoch')).toBe('1000');
    connection.close();
  });
});
