import { isOperatingError, OutcomeUnknownError, type Purchase } from '@stampede/domain';
import {
  applyPendingChanges,
  cancelOrder,
  changeAllotment,
  changeSale,
  closeOverdueOrders,
  placePurchases,
  QueueDrain,
  reconcilePartition,
  refreshTrust,
  returnOrder,
  settlePayment,
  type ActingStores,
  type Stores,
} from '@stampede/engine';
import { deadLetterEntry, readNewEntries, reserve, voidPurchases } from '@stampede/store';
import type { TestSale } from '@stampede/testkit';
import type { Promises } from './promises.ts';

/** One actor's work, from its start to its end. An operating error ends it; it is the next run that repairs. */
export interface Role {
  readonly name: string;
  /** It asks the ledger which gate is approved before it begins; otherwise it knows what was approved at the start. */
  readonly informed?: boolean;
  readonly work: (stores: ActingStores, promises: Promises) => Promise<void>;
}

const PARTITION = 0;

/** Buys once. */
export function buyer(sale: TestSale, purchase: Purchase, name = 'buyer'): Role {
  return {
    name,
    work: async (stores, promises) => {
      const [answer] = await placePurchases(stores, { ...sale.catalog, purchases: [purchase] });
      if (answer?.outcome === 'accepted') promises.accepted.set(purchase.orderNo, purchase);
      if (answer?.outcome === 'replayed') promises.accepted.set(answer.orderNo, purchase);
    },
  };
}

/** Buys, and finds out what became of it when the reply is lost; like a buy API that is asked to give up at once. */
export function doubtingBuyer(sale: TestSale, purchase: Purchase, name = 'doubting buyer'): Role {
  const { partition, saleId } = sale.catalog;
  return {
    name,
    work: async (stores, promises) => {
      try {
        const [outcome] = await reserve(stores.gate, {
          partition,
          saleId,
          catalogVersion: 0,
          queueLimit: 1000,
          minuteLimit: 0,
          purchases: [purchase],
        });
        if (outcome?.outcome === 'accepted') promises.accepted.set(purchase.orderNo, purchase);
      } catch (error) {
        if (!(error instanceof OutcomeUnknownError)) throw error;
        const [found] = await voidPurchases(stores.gate, { partition, orderNos: [purchase.orderNo] });
        if (found === 'reserved') promises.accepted.set(purchase.orderNo, purchase);
      }
    },
  };
}

/** One batch of an order-creator that has just started. */
export function creator(consumer = 'test', name = 'creator'): Role {
  return {
    name,
    work: async (stores) => {
      await drainOf(stores, consumer).runOnce();
    },
  };
}

export function drainOf(stores: Stores, consumer: string): QueueDrain {
  return new QueueDrain({
    stores,
    blockingGate: stores.gate,
    partition: PARTITION,
    consumer,
    blockMs: 0,
    onOrders: () => undefined,
    onDeadLetter: () => undefined,
  });
}

/** An order-creator that takes an entry which it cannot order to the dead letters. */
export function deadLetterer(consumer = 'test', name = 'dead-letterer'): Role {
  return {
    name,
    work: async (stores) => {
      const { entries } = await readNewEntries(stores.gate, {
        partition: PARTITION,
        consumer,
        limit: 1,
        blockMs: 0,
      });
      for (const { entryId, orderNo } of entries) {
        await deadLetterEntry(stores.gate, { partition: PARTITION, entryId, orderNo, cause: 'a test' });
      }
    },
  };
}

/** The sweep of an expiry-listener. */
export function closer(name = 'closer'): Role {
  return {
    name,
    work: async (stores) => {
      await closeOverdueOrders(stores, null);
    },
  };
}

/** The payment windows of all orders end. */
export function deadline(name = 'deadline'): Role {
  return {
    name,
    work: async ({ db }) => {
      await db.query(`UPDATE orders SET expires_at = created_at WHERE state = 'pending_payment'`);
    },
  };
}

export function payer(orderNo: string, name = 'payer'): Role {
  return {
    name,
    work: async (stores, promises) => {
      const payment = { orderNo, provider: 'test', reference: orderNo, amount: 1000 };
      const { outcome } = await settlePayment(stores, payment);
      if (outcome === 'captured') promises.captured.add(orderNo);
    },
  };
}

export function canceller(orderNo: string, name = 'canceller'): Role {
  return {
    name,
    work: async (stores, promises) => {
      const { outcome } = await cancelOrder(stores, orderNo);
      if (outcome === 'cancelled') promises.cancelled.add(orderNo);
    },
  };
}

export function returner(orderNo: string, restock = true, name = 'returner'): Role {
  return {
    name,
    work: async (stores, promises) => {
      const { outcome } = await returnOrder(stores, { orderNo, restock, reason: null });
      if (outcome === 'returned') promises.returned.add(orderNo);
    },
  };
}

/** The loop of an expiry-listener that applies what was left, long after it was written. */
export function applier(name = 'applier'): Role {
  return {
    name,
    work: async (stores) => {
      await stores.db.query(`UPDATE pending_gate_changes SET retry_at = clock_timestamp()`);
      await applyPendingChanges(stores);
    },
  };
}

export function reconciler(name = 'reconciler'): Role {
  return {
    name,
    work: async (stores) => {
      await reconcilePartition(stores, PARTITION, 'a test');
    },
  };
}

/** Learns what the ledger approves, for all actors of its process. */
export function keeper(name = 'keeper'): Role {
  return {
    name,
    work: async (stores) => {
      await refreshTrust(stores);
    },
  };
}

export function allotter(sale: TestSale, change: number, name = 'allotter'): Role {
  return {
    name,
    work: async (stores) => {
      await changeAllotment(stores, sale.saleId, 'sku', change);
    },
  };
}

/** Pauses the sale, and opens it again. */
export function pauser(sale: TestSale, name = 'pauser'): Role {
  return {
    name,
    work: async (stores) => {
      await changeSale(stores, sale.saleId, { state: 'paused' });
      await changeSale(stores, sale.saleId, { state: 'open' });
    },
  };
}

/** An operating error is an ordinary end; anything else is a bug of ours. */
export function isBug(error: unknown): boolean {
  return error !== null && !isOperatingError(error);
}
