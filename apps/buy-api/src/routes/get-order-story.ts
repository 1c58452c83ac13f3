import { json } from '../http/answer.ts';
import { orderNotFound } from '../http/common-problems.ts';
import { defineRoute } from '../http/route.ts';
import { orderStory } from '../schemas/story.ts';
import { orderStoryBody } from '../views/order-story-view.ts';

export const getOrderStory = defineRoute({
  method: 'get',
  path: '/orders/:orderNo/story',
  access: ['shop', 'operator'],
  documentation: {
    operationId: 'getOrderStory',
    tag: 'Purchases and orders',
    summary: 'Read what happened to an order',
    description:
      'From its purchase to its end, oldest first: each step with its time, the process and the request that decided it, ' +
      'its event, and where that was sent. For people who look into one order, and not for each order.',
    answers: { 200: { description: 'The story of the order.', schema: orderStory } },
    problems: ['order-not-found', 'unavailable'],
  },
  async handle({ ids }, { engine }) {
    const story = await engine.readOrderStory(ids.orderNo);
    return story === null ? orderNotFound() : json(200, orderStoryBody(story));
  },
});
