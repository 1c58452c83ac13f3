import { amountOf, isOperatingError, partitionOfOrder, StoreUnavailableError } from '@stampede/domain';
import {
  findLedgerOrder,
  findReservation,
  gateExists,
  type OrderReading,
  type Reservation,
} from '@stampede/store';
import { findCatalog } from '../stores/find-catalog.ts';
import type { Stores } from '../stores/stores.ts';

/**
 * Reads an order from the ledger, or from the gate while it is `queued`, which is before the ledger has it.
 *
 * @returns null when neither store has the number
 * @throws an operating error when this cannot be decided: the ledger does not have it (or is unavailable) and the gate
 *   is not trusted, or Postgres is unavailable and the purchase has left the queue
 */
export async function findOrder(stores: Stores, orderNo: string): Promise<OrderReading | null> {
  let ledgerError: unknown;
  try {
    const reading = await findLedgerOrder(stores.db, orderNo);
    if (reading !== null) return reading;
  } catch (error) {
    if (!isOperatingError(error)) throw error;
    ledgerError = error;
  }
  if (ledgerError === undefined && !(await partitionExists(stores, orderNo))) return null;
  const reservation = await findReservation(stores.gate, orderNo);
  if (ledgerError !== undefined) {
    if (reservation?.queued === true) return toQueued(stores, reservation);
    throw ledgerError instanceof Error ? ledgerError : new StoreUnavailableError('postgres', 'find-order');
  }
  if (reservation !== null) {
    // It may have become an order since the read of the ledger; its reservation stays until the order is closed or
    // paid.
    return reservation.queued ? toQueued(stores, reservation) : readAgain(stores, reservation);
  }
  return findLedgerOrder(stores.db, orderNo);
}

/**
 * Order numbers may be forged. One whose partition does not exist has no order, and needs no trusted gate to refuse.
 */
async function partitionExists(stores: Stores, orderNo: string): Promise<boolean> {
  const partition = partitionOfOrder(orderNo);
  return stores.approvals.has(partition) || gateExists(stores.db, partition);
}

async function readAgain(stores: Stores, reservation: Reservation): Promise<OrderReading> {
  return (await findLedgerOrder(stores.db, reservation.orderNo)) ?? toQueued(stores, reservation);
}

async function toQueued(stores: Stores, reservation: Reservation): Promise<OrderReading> {
  const { orderNo, saleId, sku, buyerId, quantity, nowMs } = reservation;
  const catalog = await findCatalog(stores, saleId);
  const item = catalog?.items.find((candidate) => candidate.sku === sku);
  if (catalog === null || item === undefined) throw new StoreUnavailableError('postgres', 'find-order');
  return {
    order: {
      orderNo,
      saleId,
      sku,
      buyerId,
      quantity,
      amount: reservation.amount ?? amountOf(item.unitPrice, quantity),
      currency: catalog.currency,
      state: 'queued',
      createdAtMs: null,
      expiresAtMs: null,
      paidAtMs: null,
      closedAtMs: null,
      returnedAtMs: null,
      restocked: null,
    },
    serverTimeMs: nowMs,
  };
}
