import { isOrderNo } from '@stampede/domain';

/*
 * Every key of the gate. All keys of partition n carry the hash tag {n}, so that one script may access them.
 * docs/data.md lists them with owner and lifetime; a test compares the two.
 */

/**
 * hash: `epoch`, the marker of an open gate; `fence`, the epoch of the last reconcile that began; `returned_epoch`, of
 * the last one that loaded returned orders; `confirmed_at`.
 */
export function gateKey(partition: number): string {
  return `gate:{${partition}}`;
}

/** string that never exists: an empty write to it shows whether the server accepts writes. */
export function probeKey(partition: number): string {
  return `probe:{${partition}}`;
}

/** stream: purchases that wait to be written to the ledger. */
export function queueKey(partition: number): string {
  return `get_good_list:{${partition}}`;
}

/** stream: queue entries that cannot be ordered, with their cause. */
export function deadLettersKey(partition: number): string {
  return `get_good_list_dead:{${partition}}`;
}

/** hash: order number → `<sale id> <sku> <quantity> <queue entry id> <buyer id>`. */
export function reservationsKey(partition: number): string {
  return `reservations:{${partition}}`;
}

/**
 * set: tombstones, order numbers that must not be accepted (again): released, settled or voided ones. Two sets
 * alternate every minute, so that each expires whole; see include/tombstones.lua.
 */
export function spentKey(partition: number, turn: 'even' | 'odd'): string {
  return `spent:{${partition}}:${turn}`;
}

/** hash: the settings of a sale. */
export function saleKey(partition: number, saleId: string): string {
  return `sale:{${partition}}:${saleId}`;
}

/** hash: `<sku>:allotment`, `<sku>:available`, `<sku>:reserved`, `<sku>:sold` of every item of a sale. */
export function itemsKey(partition: number, saleId: string): string {
  return `items:{${partition}}:${saleId}`;
}

/** hash: buyer id → reserved and sold units of that buyer in a sale, where above zero. */
export function buyersKey(partition: number, saleId: string): string {
  return `buyers:{${partition}}:${saleId}`;
}

/** set: the order numbers of a sale's returned orders, as far as the gate has applied them. */
export function returnedKey(partition: number, saleId: string): string {
  return `returned:{${partition}}:${saleId}`;
}

/** hash: `<buyer id>\n<idempotency key>` → `<order number> <sku> <quantity>`. */
export function idempotencyKey(partition: number, saleId: string): string {
  return `idempotency:{${partition}}:${saleId}`;
}

/**
 * hash: buyer id → purchases of that buyer in a minute, where they are limited; '' → which minute. Two hashes alternate
 * every minute; see reserve.lua.
 */
export function paceKey(partition: number, saleId: string, turn: 'even' | 'odd'): string {
  return `pace:{${partition}}:${saleId}:${turn}`;
}

/** string with a time to live: the payment window of an order. */
export function windowKey(partition: number, orderNo: string): string {
  return `pay:{${partition}}:${orderNo}`;
}

const WINDOW_KEY = /^pay:\{\d{1,3}\}:(.{36})$/;

/** The order number in a payment window's key; null for any other key, also one that resembles it. */
export function orderNoOfWindowKey(key: string): string | null {
  const orderNo = WINDOW_KEY.exec(key)?.[1];
  return orderNo !== undefined && isOrderNo(orderNo) ? orderNo : null;
}
