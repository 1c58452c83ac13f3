/** Webhook endpoints and deliveries have ids of the same form as payments: the ledger makes them too. */
export { isPaymentId as isWebhookId } from './payment-id.ts';
