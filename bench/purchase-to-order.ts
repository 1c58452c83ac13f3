import { lawsAtRest, ShopClient, type Deployment } from '@stampede/testkit';
import { openLoop } from './load.ts';
import { BrokenLaws, noneBroken, withDeployment, type Measurement, type Report } from './measurement.ts';
import { spreadOf } from './spread.ts';

const SALE = 'steady';
const SKUS = ['sku-0', 'sku-1', 'sku-2'];
const PER_SECOND = 1000;
const WARM_UP_MS = 5000;
const MEASURED_MS = 30_000;
const WAITED_EVERY = 10;
const ALLOTMENT = 50_000;

/** From the gate to the row, under a steady load. */
export const purchaseToOrder: Measurement = {
  name: 'purchase-to-order',
  title: 'From purchase to order row at 1,000 purchases/s',
  run: () => withDeployment({}, measure),
};

async function measure(deployment: Deployment): Promise<Report> {
  const client = new ShopClient(deployment, 500);
  try {
    await client.openSale({
      saleId: SALE,
      items: SKUS.map((sku) => ({ sku, allotment: ALLOTMENT })),
      paymentWindowSeconds: 3600,
    });
    const answers: number[] = [];
    const waits: number[] = [];
    const measured: string[] = [];
    let promised = 0;
    let refused = 0;
    const begin = performance.now() + WARM_UP_MS;
    await openLoop({
      perSecond: PER_SECOND,
      until: (elapsedMs) => elapsedMs >= WARM_UP_MS + MEASURED_MS,
      send: async (index, dueAtMs) => {
        const sku = SKUS[index % SKUS.length] ?? '';
        const reply = await client.purchase(SALE, { sku, quantity: 1, buyerId: `buyer-${index}` });
        const answeredAt = performance.now();
        if (reply.status === 202) promised += 1;
        else refused += 1;
        if (dueAtMs < begin || reply.status !== 202) return;
        answers.push(answeredAt - dueAtMs);
        const orderNo = String(reply.body['orderNo']);
        measured.push(orderNo);
        if (index % WAITED_EVERY !== 0) return;
        const order = await client.order(orderNo, 30);
        if (order.body['state'] !== 'pending_payment') throw new BrokenLaws([`${orderNo} is no order`]);
        waits.push(performance.now() - answeredAt);
      },
    });
    noneBroken(await lawsAtRest(deployment, client, SALE));
    const rows = await deployment.sql<{ lag: number }>(
      `SELECT extract(epoch FROM created_at - purchased_at)::float8 * 1000 AS lag
       FROM orders WHERE order_no = ANY($1::uuid[])`,
      [measured],
    );
    const [{ count } = { count: 0 }] = await deployment.sql<{ count: number }>('SELECT count(*) FROM orders');
    if (rows.length !== measured.length || count !== promised)
      throw new BrokenLaws([`no lost purchase: ${promised} were promised and ${count} are orders`]);
    const [row, wait, answer] = [spreadOf(rows.map(({ lag }) => lag)), spreadOf(waits), spreadOf(answers)];
    return {
      how:
        `An open loop of ${PER_SECOND} purchases/s for ${MEASURED_MS / 1000} s after ${WARM_UP_MS / 1000} s of ` +
        `warm-up. The row: created_at minus purchased_at, from the ledger, for every order. Seen by the client: every ` +
        `tenth 202 is followed by GET /orders/:orderNo?wait=30, from the 202 to its answer. An answer's time counts ` +
        `from the moment at which the pace wanted the request to begin.`,
      figures: [
        { what: 'purchase to row p50', value: row.p50, unit: 'ms' },
        { what: 'purchase to row p99', value: row.p99, unit: 'ms', target: 250 },
        { what: 'purchase to row max', value: row.max, unit: 'ms' },
        { what: '202 to order seen p50', value: wait.p50, unit: 'ms' },
        { what: '202 to order seen p99', value: wait.p99, unit: 'ms', target: 250 },
        { what: 'answer to a purchase p50', value: answer.p50, unit: 'ms' },
        { what: 'answer to a purchase p99', value: answer.p99, unit: 'ms' },
        { what: 'purchases measured', value: measured.length, unit: '' },
        { what: 'purchases not accepted', value: refused, unit: '' },
      ],
    };
  } finally {
    client.close();
  }
}
