/** An order's number, which leads to its story. Its end differs most, so the beginning is left out where it is short. */
export function OrderLink({
  orderNo,
  short = false,
}: {
  readonly orderNo: string;
  readonly short?: boolean;
}) {
  return (
    <a href={`/desk/orders/${encodeURIComponent(orderNo)}`} title={orderNo}>
      <code>{short ? `…${orderNo.slice(-12)}` : orderNo}</code>
    </a>
  );
}
