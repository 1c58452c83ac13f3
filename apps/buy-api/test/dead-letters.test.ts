import { GateUntrustedError } from '@stampede/domain';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buyerToken } from './buyer-jwt.ts';
import { aDeadLetter, ORDER_NO } from './fake-engine.ts';
import { type Api, OPERATOR, pointersOf, SHOP, slugOf, startApi } from './http-kit.ts';

let api: Api;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

const unknownNo = '01890a5d-ac96-774b-bcce-b302099a0000';
const untrusted = async () => {
  throw new GateUntrustedError(0, 'list-dead-letters');
};

test('dead letters are listed with what they are, why and since when', async () => {
  const malformed = aDeadLetter({ orderNo: '', entry: null, cause: 'malformed: purchase' });
  api.engine.listDeadLetters = async () => ({
    ...{ outcome: 'listed', data: [aDeadLetter(), malformed], nextCursor: 'next' },
  });
  const reply = await api.call('GET', '/dead-letters?limit=2&cursor=abc', { token: OPERATOR });
  expect(reply.body).toEqual({
    data: [
      {
        ...{ orderNo: ORDER_NO, saleId: 'drop-1', sku: 'red-42', buyerId: 'buyer-7', quantity: 2 },
        ...{ reason: 'the ledger has no item drop-1 red-42', since: '2030-01-01T12:00:00.000Z' },
      },
      {
        ...{ orderNo: '', saleId: null, sku: null, buyerId: null, quantity: null },
        ...{ reason: 'malformed: purchase', since: '2030-01-01T12:00:00.000Z' },
      },
    ],
    nextCursor: 'next',
  });
  expect(api.engine.called('listDeadLetters')[0]?.args).toEqual([{ limit: 2, cursor: 'abc' }]);
});

test('a list with a gate that is not trusted is a 503, and a foreign cursor a 400', async () => {
  api.engine.listDeadLetters = untrusted;
  expect(slugOf(await api.call('GET', '/dead-letters', { token: OPERATOR }))).toBe('unavailable');
  api.engine.listDeadLetters = async () => ({ outcome: 'invalid_cursor' });
  const reply = await api.call('GET', '/dead-letters?cursor=x', { token: OPERATOR });
  expect(pointersOf(reply)).toEqual(['/cursor']);
});

describe.each([
  ['replay', 'replayDeadLetter'],
  ['discard', 'discardDeadLetter'],
] as const)('a %s', (verb, step) => {
  const send = (orderNo = ORDER_NO, token = OPERATOR) =>
    api.call('POST', `/dead-letters/${orderNo}/${verb}`, { token });

  test('is answered with what became of the letter', async () => {
    const reply = await send(ORDER_NO.toUpperCase());
    expect([reply.status, reply.body['orderNo']]).toEqual([200, ORDER_NO]);
    const order = reply.body['order'];
    if (verb === 'replay') expect(order).toMatchObject({ orderNo: ORDER_NO });
    else expect(order).toBeNull();
    expect(api.engine.called(step)[0]?.args).toEqual([ORDER_NO]);
  });

  test('of no letter is a 404, and of no order number too', async () => {
    expect(slugOf(await send(unknownNo))).toBe('dead-letter-not-found');
    expect(slugOf(await send('nonsense'))).toBe('order-not-found');
    expect(api.engine.called(step)).toHaveLength(1);
  });

  test('is refused while the gate is not trusted', async () => {
    api.engine[step] = untrusted;
    const reply = await send();
    expect([reply.status, slugOf(reply), reply.headers.get('retry-after')]).toEqual([
      503,
      'unavailable',
      '1',
    ]);
  });

  test('whose outcome is unknown says where to look', async () => {
    api.engine[step] = async () => ({ outcome: 'unknown' });
    const reply = await send();
    expect([slugOf(reply), reply.body['orderNo']]).toEqual(['outcome-unknown', ORDER_NO]);
    expect(reply.headers.get('location')).toBe(`/orders/${ORDER_NO}`);
  });

  test('is for the operator alone, as the list is', async () => {
    for (const token of [SHOP, await buyerToken('buyer-7')]) {
      expect(slugOf(await send(ORDER_NO, token))).toBe('forbidden');
      expect(slugOf(await api.call('GET', '/dead-letters', { token }))).toBe('forbidden');
    }
    expect(api.engine.calls).toEqual([]);
  });
});

test('a letter without units can only be discarded', async () => {
  api.engine.replayDeadLetter = async () => ({ outcome: 'not_replayable' });
  const reply = await api.call('POST', `/dead-letters/${ORDER_NO}/replay`, { token: OPERATOR });
  expect([reply.status, slugOf(reply)]).toEqual([409, 'dead-letter-not-replayable']);
});
