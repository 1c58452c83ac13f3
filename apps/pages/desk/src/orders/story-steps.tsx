import type { StoryDelivery, StoryStep } from '../api/bodies.ts';
import { Moment } from '../parts/moment.tsx';
import { State } from '../parts/state.tsx';
import { money } from '../words/money.ts';
import { counted, duration } from '../words/numbers.ts';
import { DELIVERY_WORDS, PAYMENT_WORDS, wordsOf } from '../words/states.ts';

/** A pause that a person notices is drawn as one. */
const GAP_MS = 10_000;

/** A vertical line of what happened to an order, with the time in between. */
export function StorySteps({ steps }: { readonly steps: readonly StoryStep[] }) {
  if (steps.length === 0)
    return <p class="empty">Nothing is recorded of this order yet. Read again in a moment.</p>;
  return (
    <ol class="story">
      {steps.map((step, index) => {
        const nextMs = steps[index + 1]?.sincePreviousMs ?? null;
        const gap = nextMs !== null && nextMs >= GAP_MS;
        return (
          <li key={index} class={gap ? 'step gap' : 'step'}>
            <Step step={step} />
            {nextMs === null ? null : <p class="quiet number">then {duration(nextMs)}</p>}
          </li>
        );
      })}
    </ol>
  );
}

function Step({ step }: { readonly step: StoryStep }) {
  const facts: readonly (readonly [string, string | null])[] = [
    ['By', step.who],
    ['Process', step.process],
    ['Request', step.requestId],
    ['Event', step.event === null ? null : `${step.event.type} ${step.event.id ?? ''}`.trim()],
  ];
  return (
    <>
      <div class="step-head">
        <h3>{wordsOf(step.step)}</h3>
        {step.at === null ? null : (
          <span class="quiet">
            <Moment at={step.at} as="whole" />
          </span>
        )}
      </div>
      {step.detail === null ? null : <p>{step.detail}</p>}
      {step.payment === null ? null : (
        <p>
          {step.payment.provider} <code>{step.payment.reference}</code>{' '}
          {money(step.payment.amount, step.payment.currency)} <State of={PAYMENT_WORDS[step.payment.state]} />
        </p>
      )}
      <div class="legend">
        {facts.map(([name, value]) =>
          value === null ? null : (
            <span key={name}>
              {name}{' '}
              <code class="one-line" title={value}>
                {value}
              </code>
            </span>
          ),
        )}
      </div>
      {step.deliveries.length === 0 ? null : (
        <ul>
          {step.deliveries.map((delivery) => (
            <DeliveryLine key={delivery.deliveryId} delivery={delivery} />
          ))}
        </ul>
      )}
    </>
  );
}

function DeliveryLine({ delivery }: { readonly delivery: StoryDelivery }) {
  return (
    <li>
      <State of={DELIVERY_WORDS[delivery.state]} />{' '}
      <a href={`/desk/webhooks/${encodeURIComponent(delivery.endpointId)}`}>{delivery.url}</a>{' '}
      <span class="quiet">
        {counted(delivery.attempts, 'attempt')}
        {delivery.lastStatus === null ? '' : `, last answer ${delivery.lastStatus}`}
      </span>
    </li>
  );
}
