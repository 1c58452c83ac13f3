import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Queue } from 'bullmq';
import express from 'express';
import type { Redis } from 'ioredis';
import { boughtKey, openRedis, ORDERS_QUEUE, stockKey, type OrderJob } from './job.ts';

const TAKE = `
local stock = tonumber(redis.call('GET', KEYS[1]) or '0')
local bought = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0')
local quantity, limit = tonumber(ARGV[2]), tonumber(ARGV[3])
if bought + quantity > limit then return 'buyer-limit-reached' end
if stock < quantity then return 'sold-out' end
redis.call('DECRBY', KEYS[1], quantity)
redis.call('HINCRBY', KEYS[2], ARGV[1], quantity)
return 'ok'
`;
const BUYER_LIMIT = 1_000_000;
const UNIT_PRICE = 1000;
const SKU = 'sku';

interface WithTake extends Redis {
  take(stock: string, bought: string, buyerId: string, quantity: number, limit: number): Promise<string>;
}

const redis = openRedis();
redis.defineCommand('take', { numberOfKeys: 2, lua: TAKE });
const shop = redis as WithTake;
const orders = new Queue<OrderJob>(ORDERS_QUEUE, {
  connection: openRedis(),
  defaultJobOptions: { removeOnComplete: true, attempts: 3 },
});

const app = express();
app.disable('x-powered-by');
app.set('etag', false);
app.use(express.json({ limit: '16kb' }));
app.post('/sales/:saleId/purchases', async (request, response) => {
  if (request.headers.authorization !== `Bearer ${process.env['SHOP_TOKEN']}`) {
    response.status(401).json({ error: 'unauthenticated' });
    return;
  }
  const { saleId } = request.params;
  const { buyerId, quantity = 1 } = request.body as { buyerId?: unknown; quantity?: unknown };
  if (
    typeof buyerId !== 'string' ||
    typeof quantity !== 'number' ||
    !Number.isInteger(quantity) ||
    quantity < 1
  ) {
    response.status(400).json({ error: 'invalid-request' });
    return;
  }
  const outcome = await shop.take(stockKey(saleId), boughtKey(saleId), buyerId, quantity, BUYER_LIMIT);
  if (outcome !== 'ok') {
    response.status(409).json({ error: outcome });
    return;
  }
  const job = { orderNo: randomUUID(), saleId, sku: SKU, buyerId, quantity, amount: quantity * UNIT_PRICE };
  await orders.add('create', job);
  response
    .status(202)
    .location(`/orders/${job.orderNo}`)
    .json({ ...job, currency: 'EUR', state: 'queued', serverTime: new Date() });
});

const server = app.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
server.keepAliveTimeout = 60_000;
process.once('disconnect', () => process.exit());
