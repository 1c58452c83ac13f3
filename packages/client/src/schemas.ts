import type { components, paths } from './generated/schema.ts';

/** What the API takes and answers, by name. */
type Schemas = components['schemas'];

export type Sale = Schemas['Sale'];
export type SaleItem = Schemas['SaleItem'];
export type ChangedItem = Schemas['ChangedItem'];
export type NewSale = Schemas['NewSale'];
export type SaleChange = Schemas['SaleChange'];
export type NewItem = Schemas['NewItem'];
export type ItemChange = Schemas['ItemChange'];
export type ExtensionRequest = Schemas['ExtensionRequest'];
export type Extension = Schemas['Extension'];
export type SalePage = Schemas['SalePage'];
export type SalesQuery = Query<'/sales'>;
export type Audit = Schemas['Audit'];
export type RepairRequest = Schemas['RepairRequest'];
export type RepairReport = Schemas['RepairReport'];
export type Purchase = Schemas['Purchase'];
export type PurchaseRequest = Schemas['PurchaseRequest'];
export type Order = Schemas['Order'];
export type OrderState = Order['state'];
export type OrderPage = Schemas['OrderPage'];
export type OrderStory = Schemas['OrderStory'];
export type OrdersQuery = Query<'/orders'>;
export type PaymentRequest = Schemas['PaymentRequest'];
export type Payment = Schemas['Payment'];
export type SettledPayment = Schemas['SettledPayment'];
export type PaymentPage = Schemas['PaymentPage'];
export type PaymentsQuery = Query<'/payments'>;
export type PaymentTotals = Schemas['PaymentTotals'];
export type RefundRequest = Schemas['RefundRequest'];
export type ReturnRequest = Schemas['ReturnRequest'];
export type DeadLetterPage = Schemas['DeadLetterPage'];
export type DeadLetter = DeadLetterPage['data'][number];
export type DeadLettersQuery = Query<'/dead-letters'>;
export type HandledDeadLetter = Schemas['HandledDeadLetter'];
export type Event = Schemas['Event'];
export type EventPage = Schemas['EventPage'];
export type EventsQuery = Query<'/events'>;
export type AuditTrailPage = Schemas['AuditTrailPage'];
export type AuditEntry = Schemas['AuditEntry'];
export type AuditTrailQuery = Query<'/audit-trail'>;
export type BulkActionRequest = Schemas['BulkActionRequest'];
export type BulkAction = Schemas['BulkAction'];
export type Erasure = Schemas['Erasure'];
export type WebhookEndpoint = Schemas['WebhookEndpoint'];
export type SecretWebhookEndpoint = Schemas['SecretWebhookEndpoint'];
export type NewWebhookEndpoint = Schemas['NewWebhookEndpoint'];
export type WebhookEndpointChange = Schemas['WebhookEndpointChange'];
export type WebhookTest = Schemas['WebhookTest'];
export type Delivery = Schemas['Delivery'];
export type DeliveryPage = Schemas['DeliveryPage'];
export type DeliveriesQuery = Query<'/webhook-endpoints/{endpointId}/deliveries'>;
export type Liveness = Schemas['Liveness'];
export type Readiness = Schemas['Readiness'];

type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Q } } }
  ? NonNullable<Q>
  : never;
