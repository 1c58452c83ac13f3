import { expect, it } from '@jest/globals';
import { newOrderNo } from '@stampede/domain';
import { changedFields, entryFields } from '@stampede/testkit';
import { parseEntries } from '../src/redis/queue-entry.ts';

const orderNo = newOrderNo(0);
const fields = entryFields(orderNo, {
  sale_id: 'demo',
  buyer_limit: '4',
  purchased_at: '1790000000000',
  epoch: '7',
  sku: 'sku-1',
  quantity: '2',
  buyer_id: 'Zoë B. | 12',
  idempotency_key: 'a key: "1"',
  request_id: 'request-1',
  amount: '3980',
});

it('an entry is read as the reserve script wrote it', () => {
  expect(parseEntries([['1-1', fields]])).toEqual({
    entries: [
      {
        entryId: '1-1',
        orderNo,
        saleId: 'demo',
        sku: 'sku-1',
        quantity: 2,
        amount: 3980,
        buyerId: 'Zoë B. | 12',
        buyerLimit: 4,
        idempotencyKey: 'a key: "1"',
        purchasedAtMs: 1_790_000_000_000,
        epoch: 7,
        requestId: 'request-1',
      },
    ],
    malformed: [],
  });
});

it('an entry of a buyer whose id an earlier version took is read: its units were promised', () => {
  const { entries } = parseEntries([['1-1', changedFields(fields, { buyer_id: ' buy\u200ber ' })]]);
  expect(entries).toMatchObject([{ orderNo, buyerId: ' buy\u200ber ' }]);
});

it('what may be absent is empty, and a dead letter is read like the entry that it was', () => {
  const without = changedFields(fields, { buyer_limit: '', idempotency_key: '' });
  const { entries } = parseEntries([['1-1', [...without, 'dead_lettered_because', 'a test']]]);
  expect(entries).toMatchObject([{ orderNo, buyerLimit: null, idempotencyKey: null }]);
});

it.each([
  ['order_no', changedFields(fields, { order_no: 'nonsense' })],
  ['purchase', ['order_no', orderNo]],
  ['purchase', ['order_no', orderNo, 'purchase', '']],
  ['purchase', changedFields(fields, { request_id: 'one\tmore' })],
  ['purchase', ['order_no', orderNo, 'purchase', 'demo\t4\t1790000000000\t7\tsku-1\t2\tbuyer\tkey']],
  ['purchase', ['order_no', orderNo, 'sale_id', 'demo', 'sku', 'sku-1', 'quantity', '2']],
  ['sale_id', changedFields(fields, { sale_id: 'a b' })],
  ['buyer_limit', changedFields(fields, { buyer_limit: '1.5' })],
  ['purchased_at', changedFields(fields, { purchased_at: '' })],
  ['epoch', changedFields(fields, { epoch: '-1' })],
  ['sku', changedFields(fields, { sku: '' })],
  ['quantity', changedFields(fields, { quantity: '0' })],
  ['quantity', changedFields(fields, { quantity: '10001' })],
  ['buyer_id', changedFields(fields, { buyer_id: '' })],
])('an entry that no script writes is malformed, and says where: %s', (part, odd) => {
  const { entries, malformed } = parseEntries([['1-1', odd]]);
  expect(entries).toEqual([]);
  expect(malformed).toMatchObject([{ entryId: '1-1', cause: `malformed: ${part}` }]);
});

it('an entry that was deleted while it was pending comes without fields, and is none', () => {
  expect(parseEntries([['1-1', null]])).toEqual({ entries: [], malformed: [] });
});
