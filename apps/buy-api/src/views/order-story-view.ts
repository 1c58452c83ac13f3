import { formatOptionalTime, formatTime } from '@stampede/domain';
import { eventId, orderBody, paymentBody, type OrderStory, type StoryStep } from '@stampede/engine';
import type { OrderStoryBody } from '../schemas/story.ts';

export function orderStoryBody({ order, serverTimeMs, steps, missingEvents }: OrderStory): OrderStoryBody {
  return {
    order: orderBody(order, serverTimeMs),
    steps: steps.map(stepBody),
    missingEvents,
    serverTime: formatTime(serverTimeMs),
  };
}

function stepBody(step: StoryStep): OrderStoryBody['steps'][number] {
  const { event, payment, sincePreviousMs, process, requestId, who, detail } = step;
  return {
    at: formatOptionalTime(step.atMs),
    ...{ step: step.step, sincePreviousMs, process, requestId, who },
    event: event && { id: event.position === null ? null : eventId(event.position), ...event },
    payment: payment && paymentBody(payment),
    deliveries: step.deliveries.map((delivery) => {
      const { deliveryId, endpointId, url, state, attempts, lastStatus, endedAtMs } = delivery;
      const endedAt = formatOptionalTime(endedAtMs);
      return { deliveryId, endpointId, url, state, attempts, lastStatus, endedAt };
    }),
    detail,
  };
}
