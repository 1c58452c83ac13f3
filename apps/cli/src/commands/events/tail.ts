import type { Event } from '@stampede/client';
import { InvalidArgumentError, type Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { formatMoney } from '@stampede/domain';

interface Options {
  readonly after?: number | 'latest';
  readonly sale?: string;
  readonly type?: Event['type'][];
  readonly follow: boolean;
}

export function addEventsTail(events: Command): void {
  const command = addApiCommand(events, {
    usage: 'tail',
    says: 'Shows what happens, one line for each event, until Ctrl-C.',
    examples: ['', '--after 1042 --no-follow --json', '--sale drop-1 --type order.expired refund.due'],
  })
    .option(
      '--after <position>',
      'go on from this position; default: what is new',
      position,
      'latest' as const,
    )
    .option('--sale <saleId>', 'events of this sale')
    .option('--type <type...>', 'events of these types')
    .option('--no-follow', 'end with the last event that there is');
  onApi<[], Options>(command, async ({ client, options }) => {
    const { after, sale, type, follow } = options;
    const ending = new AbortController();
    const end = (): void => ending.abort();
    process.once('SIGINT', end).once('SIGTERM', end);
    try {
      const found = client.events.read({ after, saleId: sale, types: type, follow, signal: ending.signal });
      for await (const event of found) {
        console.log(options.json === true ? JSON.stringify(event) : lineOf(event));
      }
    } catch (error) {
      if (!ending.signal.aborted) throw error;
    } finally {
      process.off('SIGINT', end).off('SIGTERM', end);
    }
  });
}

function lineOf({ position, occurredAt, type, saleId, orderNo, data }: Event): string {
  const { order, payment, item } = data;
  const parts = [
    occurredAt,
    String(position),
    type,
    saleId,
    orderNo,
    order && `${order.quantity} ${order.sku} for ${order.buyerId}`,
    item && `${item.sku} available ${item.available}`,
    payment && `${payment.provider} ${payment.reference} ${moneyOf(payment)}`,
  ];
  return parts.filter((part) => part !== null && part !== undefined).join(' ');
}

function moneyOf({ amount, currency }: { amount: number; currency: string | null }): string {
  return currency === null ? String(amount) : formatMoney(amount, currency);
}

function position(text: string): number | 'latest' {
  if (text === 'latest') return text;
  if (!/^\d{1,16}$/.test(text)) throw new InvalidArgumentError('It is a position, or latest.');
  return Number(text);
}
