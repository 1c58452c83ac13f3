import type { Evidence } from '../observe/evidence.ts';
import { finding, type Law } from './law.ts';

/** An order costs what the answer to its purchase said, and what every later answer says. */
export const priceSaidOnce: Law = {
  name: 'A price is said once',
  judge: ({ orders, history }: Evidence) => {
    const amounts = new Map(orders.map(({ orderNo, amount }) => [orderNo, amount]));
    return [...history.of('buy'), ...history.of('read order')]
      .filter(({ ending }) => ending === 'done')
      .flatMap(({ wish, reply }) => {
        const orderNo = String(reply.body['orderNo']);
        const amount = amounts.get(orderNo);
        const said = reply.body['amount'];
        return amount === undefined || amount === said
          ? []
          : [finding(`${wish}: ${String(said)} was said, and it costs ${amount}`, orderNo)];
      });
  },
};
