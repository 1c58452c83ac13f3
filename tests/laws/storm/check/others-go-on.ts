import type { Evidence, Stretch } from '../observe/evidence.ts';
import type { Operation } from '../observe/history.ts';
import type { FaultRecord, LockedRow } from '../site/site.ts';
import { finding, type Finding, type Law } from './law.ts';

/**
 * How long work may wait while a row that it does not need is locked. The lock timeout is 200 ms, and a lock is checked
 * again after a second at most. The rest is for a machine so busy that every transaction holds its own locks for half a
 * second; then payments fail for seconds without any fault.
 */
const WAIT_MAX_MS = 8000;
/** The effects of any other fault may last this long: a partition is not rebuilt while its item is locked. */
const FELT_MS = 15_000;

/** A time without any success of one kind. */
interface Wait extends Stretch {
  readonly what: string;
  readonly orderNos: readonly string[];
  /** Whether a lock on this row excuses the wait. */
  needs(row: LockedRow): boolean;
}

/**
 * Not one of the ten laws: a row that another session keeps locked delays only work that needs that row. Orders of all
 * other items are written, closed and answered, their units are released, and every sale goes on selling.
 */
export const othersGoOn: Law = {
  name: 'Others go on',
  judge: (evidence) => {
    const locks = evidence.faults.filter(({ locks: row }) => row !== null);
    const calm = locks.flatMap((lock) => calmIn(lock, evidence.faults));
    return waitsOf(evidence)
      .filter((wait) => !locks.some((lock) => isReason(lock, wait)))
      .flatMap((wait): Finding[] => {
        const ms = Math.max(0, ...calm.map((stretch) => overlapMs(stretch, wait)));
        if (ms <= WAIT_MAX_MS) return [];
        return [
          finding(`${wait.what} for ${Math.round(ms)} ms while another row was locked`, ...wait.orderNos),
        ];
      });
  },
};

/** The times in which locks were the only faults. */
function calmIn(lock: FaultRecord, faults: readonly FaultRecord[]): Stretch[] {
  let calm: Stretch[] = [{ fromMs: lock.beganAtMs, toMs: lock.healedAtMs }];
  for (const { locks, beganAtMs, healedAtMs } of faults) {
    if (locks !== null) continue;
    calm = calm
      .flatMap(({ fromMs, toMs }) => [
        { fromMs, toMs: Math.min(toMs, beganAtMs) },
        { fromMs: Math.max(fromMs, healedAtMs + FELT_MS), toMs },
      ])
      .filter(({ fromMs, toMs }) => fromMs < toMs);
  }
  return calm;
}

function isReason({ locks, beganAtMs, healedAtMs }: FaultRecord, wait: Wait): boolean {
  if (locks === null || !wait.needs(locks)) return false;
  return overlapMs({ fromMs: beganAtMs, toMs: healedAtMs + WAIT_MAX_MS }, wait) > 0;
}

/** Negative for a gap between them. */
function overlapMs(one: Stretch, other: Stretch): number {
  return Math.min(one.toMs, other.toMs) - Math.max(one.fromMs, other.fromMs);
}

function waitsOf(evidence: Evidence): Wait[] {
  return [...ofOrders(evidence), ...ofUnits(evidence), ...ofAnswers(evidence)].filter(
    ({ fromMs, toMs }) => toMs - fromMs > WAIT_MAX_MS,
  );
}

function ofOrders({ orders }: Evidence): Wait[] {
  return orders.flatMap(({ orderNo, saleId, sku, state, ...times }): Wait[] => {
    const { purchasedAtMs, createdAtMs, expiresAtMs, closedAtMs } = times;
    const needs = (row: LockedRow): boolean =>
      isOfItem(row, saleId, sku) && (row.orderNo === null || row.orderNo === orderNo);
    const about = { orderNos: [orderNo], needs };
    const written = { ...about, what: 'it was not written', fromMs: purchasedAtMs, toMs: createdAtMs };
    if (state !== 'expired' || expiresAtMs === null || closedAtMs === null) return [written];
    return [written, { ...about, what: 'it was overdue', fromMs: expiresAtMs, toMs: closedAtMs }];
  });
}

function ofUnits({ watched }: Evidence): Wait[] {
  return [...watched.away].flatMap(([item, stretches]) =>
    stretches.map((stretch) => ({
      ...stretch,
      what: `units of dead orders of ${item} were away`,
      orderNos: [],
      needs: ({ saleId, sku }: LockedRow) => item === `${saleId} ${sku}`,
    })),
  );
}

/** Runs of failed operations of one kind and item: from the first to the last. */
function ofAnswers(evidence: Evidence): Wait[] {
  const runs: (Failing & { fromMs: number; toMs: number })[] = [];
  const going = new Map<string, (typeof runs)[number]>();
  for (const operation of askedFor(evidence)) {
    const { what, atMs, hasFailed } = operation;
    const run = going.get(what);
    if (!hasFailed) going.delete(what);
    else if (run !== undefined) run.toMs = atMs;
    else {
      const begun = { ...operation, fromMs: atMs, toMs: atMs };
      runs.push(begun);
      going.set(what, begun);
    }
  }
  return runs.map(({ what, fromMs, toMs, needs }) => ({ what, fromMs, toMs, orderNos: [], needs }));
}

interface Failing {
  readonly what: string;
  readonly atMs: number;
  readonly hasFailed: boolean;
  needs(row: LockedRow): boolean;
}

/** Purchases, payments and cancellations in the order of their answers, without those of locked orders. */
function askedFor({ history, orders, faults }: Evidence): Failing[] {
  const items = new Map(orders.map(({ orderNo, saleId, sku }) => [orderNo, { saleId, sku }]));
  for (const { locks } of faults) items.delete(locks?.orderNo ?? '');
  const about = (
    { wish, reply, doneAtMs }: Operation,
    { saleId, sku }: { saleId: string; sku: string },
    needs: Failing['needs'],
  ): Failing => ({
    what: `every ${wish} of ${saleId} ${sku} failed`,
    atMs: doneAtMs,
    hasFailed: reply.status === 0 || reply.status >= 500,
    needs,
  });
  return [
    // The gate sells items that are locked in the ledger.
    ...history.of('buy').map((one) => about(one, { saleId: one.saleId, sku: one.purchase.sku }, () => false)),
    ...[...history.of('pay'), ...history.of('cancel')].flatMap((one) => {
      const item = items.get(one.orderNo);
      if (item === undefined) return [];
      return [about(one, item, (row) => row.orderNo === null && isOfItem(row, item.saleId, item.sku))];
    }),
  ].sort((one, other) => one.atMs - other.atMs);
}

function isOfItem(row: LockedRow, saleId: string, sku: string): boolean {
  return row.saleId === saleId && row.sku === sku;
}
