import { Queue, Worker } from 'bullmq';
import pg from 'pg';
import { boughtKey, EXPIRY_QUEUE, openRedis, ORDERS_QUEUE, stockKey, type OrderJob } from './job.ts';

const WINDOW_MS = Number(process.env['PAYMENT_WINDOW_MS']);
const CONCURRENCY = 50;

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
pool.on('error', () => undefined);
const redis = openRedis();
const expiry = new Queue<OrderJob>(EXPIRY_QUEUE, {
  connection: openRedis(),
  defaultJobOptions: { removeOnComplete: true, attempts: 10 },
});

const workers = [
  new Worker<OrderJob>(
    ORDERS_QUEUE,
    async ({ data }) => {
      await pool.query(
        `INSERT INTO baseline_orders (order_no, sale_id, sku, buyer_id, quantity, amount, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 millisecond') ON CONFLICT DO NOTHING`,
        [data.orderNo, data.saleId, data.sku, data.buyerId, data.quantity, data.amount, WINDOW_MS],
      );
      await expiry.add('expire', data, { delay: WINDOW_MS, jobId: data.orderNo });
    },
    { connection: openRedis(), concurrency: CONCURRENCY },
  ),
  new Worker<OrderJob>(
    EXPIRY_QUEUE,
    async ({ data }) => {
      const expired = await pool.query(
        `UPDATE baseline_orders SET state = 'expired' WHERE order_no = $1 AND state = 'pending_payment'`,
        [data.orderNo],
      );
      if (expired.rowCount === 0) return;
      await redis
        .multi()
        .incrby(stockKey(data.saleId), data.quantity)
        .hincrby(boughtKey(data.saleId), data.buyerId, -data.quantity)
        .exec();
    },
    { connection: openRedis(), concurrency: CONCURRENCY },
  ),
];
for (const worker of workers) worker.on('error', (error) => console.error(error));
await Promise.all(workers.map((worker) => worker.waitUntilReady()));
process.send?.('ready');
process.once('disconnect', () => process.exit());
