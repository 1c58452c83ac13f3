import type { BulkAction, BulkActionRequest } from '@stampede/client';
import type { Command } from 'commander';
import { addApiCommand, onApi, type ApiCall } from '../../api/api-command.ts';
import { confirm } from '../../terminal/confirm.ts';
import { printJson } from '../../terminal/print-json.ts';

interface Options {
  readonly sku?: string;
  readonly buyer?: string;
  readonly asOf?: string;
  readonly dryRun?: true;
  readonly yes?: true;
}

interface ReturnOptions extends Options {
  readonly keepSold?: true;
  readonly reason?: string;
}

/** The server works on one request for 20 s at most. */
const GIVE_UP_AFTER_MS = 60_000;
/** Rounds of 1,000 orders: a sale with more is cancelled or returned by several runs. */
const ROUNDS_MAX = 100;

export function addOrdersCancelAll(orders: Command): void {
  const command = addSelection(
    addApiCommand(orders, {
      usage: 'cancel-all <saleId>',
      says: 'Cancels the orders of a sale that are not paid, those that were bought before now.',
      asks: true,
      examples: ['drop-1 --dry-run', 'drop-1 --sku red-42 --yes'],
    }),
  );
  onApi<[string], Options>(command, (call) => closeAll(call, { action: 'cancel' }));
}

export function addOrdersReturnAll(orders: Command): void {
  const command = addSelection(
    addApiCommand(orders, {
      usage: 'return-all <saleId>',
      says: 'Returns the paid orders of a sale that were bought before now; their payments are due for refund.',
      asks: true,
      examples: ['drop-1 --dry-run', 'drop-1 --keep-sold --reason recall --yes'],
    }),
  )
    .option('--keep-sold', 'the units stay sold')
    .option('--reason <text>', 'why, for people');
  onApi<[string], ReturnOptions>(command, (call) => {
    const { keepSold, reason } = call.options;
    const extra = { restock: keepSold !== true, ...(reason !== undefined && { reason }) };
    return closeAll(call, { action: 'return', ...extra });
  });
}

function addSelection(command: Command): Command {
  return command
    .option('--sku <sku>', 'of this item alone')
    .option('--buyer <buyerId>', 'of this buyer alone')
    .option('--as-of <time>', 'bought before this time instead of now')
    .option('--dry-run', 'count them, and change nothing');
}

/** Counts, puts the question, and goes on with the same moment until none is left. */
async function closeAll(
  { client, args: [saleId], options }: ApiCall<[string], Options>,
  wanted: Pick<BulkActionRequest, 'action' | 'restock' | 'reason'>,
): Promise<void> {
  const { sku, buyer, dryRun, json } = options;
  const asOf = options.asOf ?? new Date((await client.time()).now()).toISOString();
  const filter = {
    saleId,
    ...(sku !== undefined && { sku }),
    ...(buyer !== undefined && { buyerId: buyer }),
  };
  const send = (isDry: boolean): Promise<BulkAction> =>
    client.orders.closeInBulk(
      { ...wanted, filter, asOf, dryRun: isDry },
      { giveUpAfterMs: GIVE_UP_AFTER_MS },
    );

  const counted = await send(true);
  const { matched } = counted;
  if (dryRun === true || matched === 0) {
    if (json === true) printJson(counted);
    else console.log(`${matched} orders match.`);
    return;
  }
  await confirm(
    `${wanted.action === 'cancel' ? 'Cancel' : 'Return'} ${matched} orders of ${saleId}?`,
    options,
  );
  let [done, refused] = [0, 0];
  let last: BulkAction;
  let rounds = 0;
  do {
    last = await send(false);
    done += last.done;
    refused += last.refused;
    rounds += 1;
  } while (last.more && last.done + last.refused > 0 && rounds < ROUNDS_MAX);
  if (json === true) printJson({ ...last, matched, done, refused });
  else console.log(`${done} done, ${refused} refused${last.more ? '; there are more: run it again' : ''}.`);
}
