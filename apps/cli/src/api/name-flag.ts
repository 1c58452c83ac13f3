import type { Command } from 'commander';

/** Fields whose option or argument has another name. */
const NAMES: Readonly<Record<string, string>> = {
  saleId: '--sale',
  buyerId: '--buyer',
  orderNo: '--order',
  unitPrice: '<price>',
  types: '--type',
  // --url is the address of the API.
  url: '--to',
  change: '<units>',
  items: '--item',
  'idempotency-key': '--key',
};

/**
 * What the command line calls the field of a refusal: its option or argument, else the field's own name.
 *
 * @param pointer `/opensAt`, `/items/0/sku`, `/headers/idempotency-key`
 */
export function nameFlag(pointer: string, command: Command): string {
  const [first = '', ...rest] = pointer
    .replace(/^\/headers(?=\/)/, '')
    .split('/')
    .slice(1);
  const argument = command.registeredArguments.find((each) => each.name() === first);
  if (argument !== undefined) return `<${first}>`;
  const other = NAMES[first];
  const own = command.options.find((each) => each.attributeName() === first)?.long;
  const option = command.options.some(({ long }) => long === other) ? other : (own ?? other);
  if (option === undefined) return first === '' ? 'the request' : first;
  return [option, ...rest.map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : part))].join(' ');
}
