import type { PaymentRequest } from '@stampede/client';
import type { Command } from 'commander';
import { addApiCommand, onApi } from '../../api/api-command.ts';
import { minorUnits } from '../../api/parse-number.ts';
import { printJson } from '../../terminal/print-json.ts';
import { printPayments } from '../payments/print-payments.ts';
import { printOrder } from './print-order.ts';

export function addOrdersPay(orders: Command): void {
  const command = addApiCommand(orders, {
    usage: 'pay <orderNo>',
    says:
      'Records a payment that the shop has not reported. Provider and reference name it, so the same again changes ' +
      'nothing.',
    examples: [
      '01990e5e-8a50-7c3e-9f00-7a2f0c9d1e00 \\\n      --provider bank --reference 2026-0815 --amount 8990',
    ],
  })
    .requiredOption('--provider <name>', 'who got the money')
    .requiredOption('--reference <text>', "the provider's name for the payment")
    .requiredOption('--amount <amount>', 'in minor units: 8990 for 89.90 EUR', minorUnits);
  onApi<[string], PaymentRequest>(command, async ({ client, args: [orderNo], options }) => {
    const { provider, reference, amount } = options;
    const settled = await client.orders.pay(orderNo, { provider, reference, amount });
    if (options.json === true) {
      printJson(settled);
      return;
    }
    printOrder(settled.order);
    console.log('');
    printPayments([settled.payment]);
  });
}
