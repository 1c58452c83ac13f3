import type { Order } from '@stampede/domain';
import {
  findOrderHistory,
  listAuditPage,
  listDeliveriesOfEvents,
  listExtensionsOfOrder,
  listOrderEvents,
  listPaymentHistories,
  type AddressedDelivery,
  type AuditEntry,
  type ExtensionSpan,
  type OrderEvent,
  type OrderHistory,
  type PaymentHistory,
  type Queryable,
  type Span,
} from '@stampede/store';

/** All that the ledger has of one order. */
export interface StoryMaterial {
  readonly order: Order;
  readonly history: OrderHistory;
  readonly payments: readonly PaymentHistory[];
  readonly events: readonly OrderEvent[];
  readonly deliveries: readonly AddressedDelivery[];
  /** What people changed about this order alone. */
  readonly changes: readonly AuditEntry[];
}

/** Payments and extensions of one order: what a shop reports again and again has an end. */
const ENTRIES_MAX = 100;
/** How long a transaction takes as a rule, and where three of its statements take as long as they may (5 s). */
const USUAL_MS = 1000;
const LONGEST_MS = 15_000;

/** Reads it in the caller's snapshot; null: the ledger has no such order any more. */
export async function readStoryMaterial(tx: Queryable, order: Order): Promise<StoryMaterial | null> {
  const { orderNo, saleId } = order;
  const history = await findOrderHistory(tx, orderNo);
  if (history === null) return null;
  const payments = await listPaymentHistories(tx, { orderNo, limit: ENTRIES_MAX });
  const createdAtMs = order.createdAtMs ?? 0;
  const extensions = await listExtensionsOfOrder(tx, { orderNo, saleId, createdAtMs, limit: ENTRIES_MAX });
  const decided = momentsOf(order, payments, extensions);
  let events = await listOrderEvents(tx, { orderNo, spans: spansAround(decided, USUAL_MS) });
  if (events.length < history.eventCount)
    events = await listOrderEvents(tx, { orderNo, spans: spansAround(decided, LONGEST_MS) });
  const positions = events.flatMap(({ position }) => position ?? []);
  const deliveries = await listDeliveriesOfEvents(tx, positions);
  const ofOrder = { saleId: null, orderNo, who: null, action: null };
  // Last: it changes how the rest of the transaction is planned.
  const changes = await listAuditPage(tx, { ...ofOrder, beforeEntryId: null, limit: ENTRIES_MAX });
  return { order, history, payments, events, deliveries, changes };
}

/** When something may have been decided about the order. */
function momentsOf(
  order: Order,
  payments: readonly PaymentHistory[],
  extensions: readonly ExtensionSpan[],
): Span[] {
  const at = (ms: number | null): Span[] => (ms === null ? [] : [{ fromMs: ms, untilMs: ms }]);
  // An extension of a pending order ends before the order does.
  const { createdAtMs, paidAtMs, closedAtMs, returnedAtMs } = order;
  const endMs = paidAtMs ?? closedAtMs ?? Infinity;
  return [
    ...[createdAtMs, paidAtMs, closedAtMs, returnedAtMs].flatMap(at),
    ...extensions
      .filter(({ startedAtMs }) => startedAtMs <= endMs)
      .map(({ startedAtMs, finishedAtMs }) => ({
        fromMs: startedAtMs,
        untilMs: Math.min(finishedAtMs ?? startedAtMs, Math.max(endMs, startedAtMs)),
      })),
    ...payments.flatMap(({ createdAtMs: reportedAtMs, correctedAtMs, refundedAtMs }) => [
      // All its corrections lie between the first report and the last one.
      ...[{ fromMs: reportedAtMs, untilMs: correctedAtMs ?? reportedAtMs }],
      ...at(refundedAtMs),
    ]),
  ];
}

/** The moments with `aroundMs` at both sides, in order, those that touch as one. */
function spansAround(moments: readonly Span[], aroundMs: number): Span[] {
  const spans: Span[] = [];
  for (const { fromMs, untilMs } of moments.toSorted((one, other) => one.fromMs - other.fromMs)) {
    const span = { fromMs: fromMs - aroundMs, untilMs: untilMs + aroundMs };
    const last = spans.at(-1);
    if (last === undefined || last.untilMs < span.fromMs) spans.push(span);
    else spans[spans.length - 1] = { fromMs: last.fromMs, untilMs: Math.max(last.untilMs, span.untilMs) };
  }
  return spans;
}
