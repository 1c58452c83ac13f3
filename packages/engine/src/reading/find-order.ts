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
 * An order, wherever it is: in the ledger, or still on its way to it (`queued`, known to the gate alone).
 *
 * @returns null when no store knows the number
 * @throws an operating error when that cannot be told: the ledger does not have it (or cannot be asked) and the gate
 *   is not trusted, or Postgres is away and the purchase has left the queue
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
    // It may have become an order since the ledger was asked, and the reservation lives on with it.
    return reservation.queued ? toQueued(stores, reservation) : readAgain(stores, reservation);
  }
  return findLedgerOrder(stores.db, orderNo);
}

/** Anybody can make a number up: no gate has to be trusted to know that one of no partition is of no order. */
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
      amount: amountOf(item.unitPrice, quantity),
      currency: catalog.currency,
      state: 'queued',
      createdAtMs: null,
      expiresAtMs: null,
      paidAtMs: null,
      closedAtMs: null,
    },
    serverTimeMs: nowMs,
  };
}
