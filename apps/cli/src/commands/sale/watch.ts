import { setTimeout as delay } from 'node:timers/promises';
import { isProblem, NoAnswerError, type Client, type Sale } from '@stampede/client';
import { InvalidArgumentError, type Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { redrawIn } from '../../terminal/redraw.ts';
import { terminalWidth } from '../../terminal/terminal-width.ts';
import { drawSale } from './draw-sale.ts';
import { purchaseRate } from './purchase-rate.ts';

/** One answer is waited for so long; then the next one is requested. */
const ANSWER_MS = 5000;
const SERVER_ERROR = 500;

interface Options {
  readonly every: number;
  readonly times?: number;
}

/** Shows one state of a sale, or that there was no answer. */
interface View {
  show(sale: Sale, rate: number | null): void;
  trouble(message: string): void;
}

export function addSaleWatch(sale: Command): void {
  const command = addApiCommand(sale, {
    usage: 'watch <saleId>',
    says: 'Shows where the units of a sale are, again and again, until Ctrl-C.',
    examples: ['drop-1', 'drop-1 --every 5 --times 12', 'drop-1 --json | jq .items[0].available'],
  })
    .option('--every <seconds>', 'one request in so many seconds', atLeastOne, 1)
    .option('--times <n>', 'end after so many; default: not before Ctrl-C', atLeastOne);
  onApi<[string], Options>(command, async ({ client, args: [saleId], options }) => {
    const ending = new AbortController();
    const end = (): void => ending.abort();
    process.once('SIGINT', end).once('SIGTERM', end);
    try {
      await watch(client, saleId, options, viewFor(options), ending.signal);
    } catch (error) {
      if (!ending.signal.aborted) throw error;
    } finally {
      process.off('SIGINT', end).off('SIGTERM', end);
    }
  });
}

/** @throws Problem what is the caller's fault; the reason of the signal */
async function watch(
  client: Client,
  saleId: string,
  { every, times = Infinity }: Options,
  view: View,
  signal: AbortSignal,
): Promise<void> {
  let before: Sale | null = null;
  for (let round = 1; ; round += 1) {
    const next = delay(every * 1000, undefined, { signal });
    // It is awaited below, and not at all after the last round.
    next.catch(() => undefined);
    try {
      const sale = await client.sales.get(saleId, { signal, giveUpAfterMs: ANSWER_MS });
      view.show(sale, purchaseRate(before, sale));
      before = sale;
    } catch (error) {
      const passes = error instanceof NoAnswerError || (isProblem(error) && error.status >= SERVER_ERROR);
      if (!passes) throw error;
      view.trouble(error.message);
    }
    if (round >= times) return;
    await next;
  }
}

function viewFor({ json }: { readonly json?: true }): View {
  const trouble = (message: string): void => console.error(message);
  if (json === true) return { show: (sale) => console.log(JSON.stringify(sale)), trouble };
  if (!process.stdout.isTTY) return { show: printLines, trouble };
  const redraw = redrawIn(process.stdout);
  let last: string[] = [];
  return {
    show(sale, rate) {
      last = drawSale(sale, rate, terminalWidth());
      redraw(last);
    },
    trouble: (message) => redraw([...last, message.slice(0, terminalWidth())]),
  };
}

/** One line for each item, with everything in it that a search needs. */
function printLines({ saleId, serverTime, state, items }: Sale, rate: number | null): void {
  for (const { sku, available, reserved, sold } of items) {
    const units = `available ${available} reserved ${reserved} sold ${sold}`;
    console.log(`${serverTime} ${saleId} ${state} ${sku} ${units}${rate === null ? '' : ` ${rate}/s`}`);
  }
}

function atLeastOne(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1.');
  return Number(text);
}
