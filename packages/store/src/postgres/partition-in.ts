/**
 * The partition that an order number carries, in SQL: its last byte. A statement about orders takes it from there and never
 * from the row of their sale, which may live in several one day.
 */
export function partitionIn(orderNo: string): string {
  return `get_byte(uuid_send(${orderNo}), 15)`;
}
