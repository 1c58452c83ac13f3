/** The purchase that a reservation's record contains. */
export interface ReservationRecord {
  readonly saleId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly buyerId: string;
}

/** Null for a record that no script writes. */
export function parseReservation(record: string): ReservationRecord | null {
  const match = /^(\S+) (\S+) (\d+) \S+ (.*)$/su.exec(record);
  if (match === null) return null;
  const [, saleId = '', sku = '', quantity = '', buyerId = ''] = match;
  return { saleId, sku, quantity: Number(quantity), buyerId };
}
