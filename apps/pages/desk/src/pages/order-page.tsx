import { reads } from '../api/reads.ts';
import { useRead } from '../api/use-read.ts';
import { hidesBuyers } from '../choices.ts';
import { BuyerId } from '../parts/buyer-id.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Moment } from '../parts/moment.tsx';
import { Page } from '../parts/page.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Section } from '../parts/section.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { State } from '../parts/state.tsx';
import { OrderSteering } from '../orders/order-steering.tsx';
import { StorySteps } from '../orders/story-steps.tsx';
import { isOperator } from '../signed-in.ts';
import { money } from '../words/money.ts';
import { count } from '../words/numbers.ts';
import { ORDER_WORDS } from '../words/states.ts';

/** One order from its purchase to its end. */
export function OrderPage({ orderNo }: { readonly orderNo: string }) {
  const { body, problem, reload } = useRead(reads.story(orderNo));
  if (body === null) {
    return (
      <Page title="Order">
        {problem === null ? <Skeleton key="skeleton" height={560} /> : <ProblemNotice problem={problem} />}
      </Page>
    );
  }
  const { order, steps } = body;
  return (
    <Page title="Order" aside={isOperator() ? <OrderSteering order={order} onDone={reload} /> : undefined}>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <dl class="facts">
        <dt>Number</dt>
        <dd>
          <code>{order.orderNo}</code>{' '}
          <CopyButton text={order.orderNo} label="Copy" what="Copy the order number" />
        </dd>
        <dt>State</dt>
        <dd>
          <State of={ORDER_WORDS[order.state]} />
          {order.state === 'pending_payment' && order.expiresAt !== null ? (
            <span class="quiet">
              {' '}
              to be paid <Moment at={order.expiresAt} />
            </span>
          ) : null}
        </dd>
        <dt>Sale</dt>
        <dd>
          <a href={`/desk/sales/${encodeURIComponent(order.saleId)}`}>{order.saleId}</a>
        </dd>
        <dt>Item</dt>
        <dd>
          {count(order.quantity)} × {order.sku}
        </dd>
        <dt>Buyer</dt>
        <dd>
          {hidesBuyers.value ? (
            <BuyerId id={order.buyerId} />
          ) : (
            <a href={`/desk/orders?buyerId=${encodeURIComponent(order.buyerId)}`}>{order.buyerId}</a>
          )}
        </dd>
        <dt>Amount</dt>
        <dd>{money(order.amount, order.currency)}</dd>
      </dl>
      <Section
        title="Story"
        aside={
          <span class="buttons">
            <button type="button" class="button" onClick={reload}>
              Read again
            </button>
            <CopyButton text={JSON.stringify(body, null, 2)} label="Copy as JSON" />
          </span>
        }
      >
        <StorySteps steps={steps} />
      </Section>
    </Page>
  );
}
