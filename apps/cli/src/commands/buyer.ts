import type { Command } from 'commander';
import { addBuyerErase } from './buyer/erase.ts';
import { addBuyerErasure } from './buyer/erasure.ts';

export function registerBuyer(program: Command): void {
  const buyer = program.command('buyer').description("Erase a buyer's id.");
  addBuyerErase(buyer);
  addBuyerErasure(buyer);
}
