import { isProblem, type Payment } from '@stampede/client';
import { books, save, type Intention } from './books.ts';
import { provider } from './provider.ts';
import { stampede } from './stampede.ts';

const PROVIDER = 'pretend';

function note(orderNo: string, money: Intention['money']): void {
  for (const one of books.intentions) if (one.orderNo === orderNo && money) one.money = money;
  save();
}

/** Authorises, stores, reports, and captures what is paid. After a crash or a second click it is the same payment. */
export async function pay(orderNo: string): Promise<void> {
  // A shop takes no money near `expiresAt`. This one does, and after it too, to show what happens then.
  const { amount } = await stampede.orders.get(orderNo);
  // Each order of a cart has its own.
  const reference = `${PROVIDER}_${orderNo}`;
  await provider.authorise(reference);
  note(orderNo, 'authorised');
  try {
    await stampede.orders.pay(orderNo, { provider: PROVIDER, reference, amount });
  } catch (error) {
    if (!isProblem(error) || !('payment' in error.fields)) throw error;
    return giveBack(error.fields.payment);
  }
  note(orderNo, await provider.capture(reference));
}

/** Voids or refunds, then reports that. Both may be repeated: after a refused report, and when `refund.due` is heard. */
export async function giveBack({ paymentId, provider: name, reference, orderNo }: Payment): Promise<void> {
  // An old `refund.due` may be of a payment that was corrected since, and has paid.
  for await (const { paymentId: id, state } of stampede.orders.payments(orderNo))
    if (id === paymentId && state === 'captured') return;
  const money = name === PROVIDER ? await provider.giveBack(reference) : undefined;
  if (money === undefined) return;
  await stampede.payments.refund(paymentId, { reference: `${money}_${reference}` });
  note(orderNo, money);
}
