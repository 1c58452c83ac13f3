/**
 * The partition of an order number, in SQL: its last byte. Statements about orders use this and never the row of their
 * sale, which may later have several partitions.
 */
export function partitionIn(orderNo: string): string {
  return `get_byte(uuid_send(${orderNo}), 15)`;
}
