const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Only lower-case UUIDs, of any version: the ledger makes them. */
export function isPaymentId(text: string): boolean {
  return UUID.test(text);
}
