export { createClient, type Client } from './create-client.ts';
export type { AuditTrail } from './audit-trail.ts';
export type { CallOptions, ClientOptions, KeyedOptions } from './client-options.ts';
export type { Intention, Wish } from './buying/intention.ts';
export type { Buyers } from './buyers.ts';
export type { KeyStorage } from './buying/key-storage.ts';
export {
  isProblem,
  Problem,
  type AnyProblem,
  type ProblemDocument,
  type ProblemFields,
  type ProblemOf,
  type Slug,
} from './problem.ts';
export { NoAnswerError } from './no-answer-error.ts';
export { OrderWaitError, type Until, type WaitOptions } from './wait-for-order.ts';
export type { GetOrderOptions, Orders } from './orders.ts';
export type { Page, Pages } from './pages.ts';
export type { Csv, Selection } from './csv.ts';
export type { DeadLetters } from './dead-letters.ts';
export type { Events, ReadEventsOptions } from './events.ts';
export type { Payments } from './payments.ts';
export type { Sales } from './sales.ts';
export type { ServerClock, TimeOptions } from './server-clock.ts';
export type { Server } from './server.ts';
export {
  verifyWebhook,
  WebhookVerificationError,
  type WebhookDelivery,
  type WebhookEvent,
} from './verify-webhook.ts';
export type { Webhooks } from './webhooks.ts';
export type * from './schemas.ts';
